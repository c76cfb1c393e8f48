/** Instances and nonces: eight bytes on the wire, sixteen lower-case hexadecimal digits elsewhere. */
import { ID_BYTES } from './limits.ts'

/** Character code of each half byte. */
const DIGITS: readonly number[] = [...'0123456789abcdef'].map((digit) => digit.charCodeAt(0))

/** Half byte of each character code up to `f`. */
const VALUES: Uint8Array = new Uint8Array(0x67)
for (const [value, code] of DIGITS.entries()) VALUES[code] = value

/** Writes the eight bytes of `digits` at `at`. */
export function writeId(bytes: Uint8Array, at: number, digits: string): void {
  for (let index = 0; index < ID_BYTES; index++) {
    bytes[at + index] = (valueAt(digits, 2 * index) << 4) | valueAt(digits, 2 * index + 1)
  }
}

/** The sixteen digits of the eight bytes at `at`, in one call: a concatenated string is slower to compare. */
export function readId(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(
    high(bytes, at), low(bytes, at), high(bytes, at + 1), low(bytes, at + 1),
    high(bytes, at + 2), low(bytes, at + 2), high(bytes, at + 3), low(bytes, at + 3),
    high(bytes, at + 4), low(bytes, at + 4), high(bytes, at + 5), low(bytes, at + 5),
    high(bytes, at + 6), low(bytes, at + 6), high(bytes, at + 7), low(bytes, at + 7),
  )
}

function valueAt(digits: string, index: number): number {
  return VALUES[digits.charCodeAt(index)] ?? 0
}

function high(bytes: Uint8Array, at: number): number {
  return DIGITS[(bytes[at] as number) >> 4] as number
}

function low(bytes: Uint8Array, at: number): number {
  return DIGITS[(bytes[at] as number) & 0x0f] as number
}
