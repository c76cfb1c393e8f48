/** Checks on single fields of a body or an update: what does not fit is undefined, never an exception. */
import type { Address } from '../protocol/address.ts'
import { QUIET_LIMIT_MS, type Digest, type Incarnation, type Instance, type Life } from '../protocol/types.ts'
import { writeId } from './hex.ts'
import { isHost } from './host.ts'
import { idAt, knownName } from './known-words.ts'
import { ID_BYTES, INCARNATION_END, PORT_MAX, UINT32_MAX } from './limits.ts'
import { isName } from './text.ts'

/** What msgpack made of an array: anything, at any place. */
export type Fields = readonly unknown[]

/** A whole number from 0 to `max`; not -0, which equals 0 and yet is another value. */
export function isUint(value: unknown, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max && !Object.is(value, -0)
}

export function isUint32(value: unknown): value is number {
  return isUint(value, UINT32_MAX)
}

export function isIncarnation(value: unknown): value is Incarnation {
  return isUint(value, INCARNATION_END - 1)
}

/** The place before all names, where a list begins, or a name. */
export function isCursor(value: unknown): value is string {
  return value === '' || isName(value)
}

/** Eight bytes as sixteen digits. Any value is valid, all zeros too: no instance and no nonce has a meaning of its own. */
export function idOf(value: unknown): string | undefined {
  return value instanceof Uint8Array && value.length === ID_BYTES ? idAt(value, 0) : undefined
}

const id = new Uint8Array(ID_BYTES)

/** The bytes of sixteen digits, in memory that the next call uses again: no array of fields holds two ids. */
export function idBytes(digits: string): Uint8Array {
  writeId(id, 0, digits)
  return id
}

export function digestOf(sum: unknown, count: unknown, quietMs: unknown): Digest | undefined {
  return isUint32(sum) && isUint32(count) && isUint(quietMs, QUIET_LIMIT_MS) ? { sum, count, quietMs } : undefined
}

export function addressOf(host: unknown, port: unknown): Address | undefined {
  return isUint(port, PORT_MAX) && port > 0 && isHost(host) ? { host, port } : undefined
}

export function lifeOf(name: unknown, instance: unknown, incarnation: unknown): Life | undefined {
  const digits = idOf(instance)
  if (!isName(name) || digits === undefined || !isIncarnation(incarnation)) return undefined
  return { name: knownName(name), instance: digits as Instance, incarnation }
}
