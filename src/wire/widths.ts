/** How many bytes msgpack takes for what a body holds: exact for text and bytes, the widest for numbers. */
import { ID_BYTES } from './limits.ts'
import { utf8Length } from './text.ts'

/** Header of an array of up to 15 elements. */
export const ARRAY_WIDTH = 1
/** Null, a boolean, or a number below 128. */
export const BYTE_WIDTH = 1
export const UINT16_WIDTH = 3
export const UINT32_WIDTH = 5
/** Numbers from 2^32 on are written as doubles. */
export const INCARNATION_WIDTH = 9
export const ID_WIDTH: number = bytesWidth(ID_BYTES)

/** A byte string of up to 65,535 bytes. */
export function bytesWidth(length: number): number {
  return length + (length < 0x100 ? 2 : 3)
}

/** Well-formed text of up to 65,535 bytes. */
export function textWidth(text: string): number {
  const length = utf8Length(text)
  return length + (length < 0x20 ? 1 : length < 0x100 ? 2 : 3)
}
