/**
 * Walks the bytes of one msgpack value before msgpackr may read them, and says where it ends.
 *
 * msgpackr reads more than plain data: extensions that become dates, errors, regular expressions, records (compiled to
 * code) and pointers back into the value, which a few hundred bytes can turn into a structure of exponential size; it
 * replaces broken UTF-8 silently, and rounds large integers. What passes here is null, booleans, numbers that a double holds
 * exactly, well-formed text, bytes, arrays and maps with text keys, nested at most `depth` deep, complete within its bounds. Each
 * member then reads the same from the same bytes, whichever way msgpackr decodes text on its machine.
 */

/** Instead of a position: there is no acceptable value here. */
const NONE = -1

/** msgpackr would rename the key `__proto__`; in other readers it would set a prototype. */
const PROTO: readonly number[] = [...'__proto__'].map((character) => character.charCodeAt(0))

/**
 * The position behind the value that begins at `start`, at most `end`; -1 if there is no complete acceptable
 * value. `depth` is how many arrays and maps may lie within each other.
 */
export function valueEnd(bytes: Uint8Array, start: number, end: number, depth: number): number {
  if (start >= end) return NONE
  const lead = byteAt(bytes, start)
  const at = start + 1
  if (lead < 0x80 || lead >= 0xe0) return at
  if (lead < 0x90) return entriesEnd(bytes, at, end, lead & 0x0f, depth)
  if (lead < 0xa0) return itemsEnd(bytes, at, end, lead & 0x0f, depth)
  if (lead < 0xc0) return textEnd(bytes, at, end, lead & 0x1f)
  switch (lead) {
    case 0xc0: // null, false, true
    case 0xc2:
    case 0xc3:
      return at
    case 0xc4: // bytes, 8 and 16 bits of length
      return within(at + 1 + uint8(bytes, at, end), end)
    case 0xc5:
      return within(at + 2 + uint16(bytes, at, end), end)
    case 0xcc: // integers of 8, 16 and 32 bits, unsigned and signed
    case 0xd0:
      return within(at + 1, end)
    case 0xcd:
    case 0xd1:
      return within(at + 2, end)
    case 0xca: // float 32
    case 0xce:
    case 0xd2:
      return within(at + 4, end)
    case 0xcb: // float 64
      return within(at + 8, end)
    case 0xcf: // integers of 64 bits, as far as a double holds them
    case 0xd3:
      return isExact(bytes, at, lead === 0xd3) ? within(at + 8, end) : NONE
    case 0xd9: // text, 8 and 16 bits of length
      return textEnd(bytes, at + 1, end, uint8(bytes, at, end))
    case 0xda:
      return textEnd(bytes, at + 2, end, uint16(bytes, at, end))
    case 0xdc: // array and map, 16 bits of length
      return itemsEnd(bytes, at + 2, end, uint16(bytes, at, end), depth)
    case 0xde:
      return entriesEnd(bytes, at + 2, end, uint16(bytes, at, end), depth)
    default: // extensions, the byte that msgpack never uses, and lengths of 32 bits, which nothing here has
      return NONE
  }
}

function itemsEnd(bytes: Uint8Array, start: number, end: number, count: number, depth: number): number {
  if (depth === 0 || start + count > end) return NONE
  let at = start
  for (let item = 0; item < count && at !== NONE; item++) at = valueEnd(bytes, at, end, depth - 1)
  return at
}

function entriesEnd(bytes: Uint8Array, start: number, end: number, count: number, depth: number): number {
  if (depth === 0 || start + 2 * count > end) return NONE
  let at = start
  for (let entry = 0; entry < count && at !== NONE; entry++) {
    const keyEnd = isText(bytes, at, end) ? valueEnd(bytes, at, end, depth - 1) : NONE
    at = keyEnd === NONE || isProto(bytes, at, keyEnd) ? NONE : valueEnd(bytes, keyEnd, end, depth - 1)
  }
  return at
}

function isText(bytes: Uint8Array, at: number, end: number): boolean {
  if (at >= end) return false
  const lead = byteAt(bytes, at)
  return (lead >= 0xa0 && lead < 0xc0) || lead === 0xd9 || lead === 0xda
}

/** Whether the text value from `start` to `end` is `__proto__`. */
function isProto(bytes: Uint8Array, start: number, end: number): boolean {
  const lead = byteAt(bytes, start)
  const from = start + (lead < 0xc0 ? 1 : lead === 0xd9 ? 2 : 3)
  return end - from === PROTO.length && PROTO.every((code, index) => bytes[from + index] === code)
}

/**
 * Well-formed UTF-8 of `length` bytes: no stray or overlong sequences, no surrogates, nothing past U+10FFFF. It may not begin
 * with a byte order mark, because decoders disagree on whether to strip it.
 */
function textEnd(bytes: Uint8Array, start: number, end: number, length: number): number {
  const stop = start + length
  if (stop > end) return NONE
  if (length >= 3 && bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf) return NONE
  let at = start
  while (at < stop) {
    const size = byteAt(bytes, at) < 0x80 ? 1 : sequenceSize(bytes, at, stop)
    if (size === 0) return NONE
    at += size
  }
  return at
}

/** The size of the multi-byte UTF-8 sequence at `at`, or 0 if it is not one (the Unicode Standard, table 3-7). */
function sequenceSize(bytes: Uint8Array, at: number, stop: number): number {
  const first = byteAt(bytes, at)
  const size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  if (size === 0 || at + size > stop) return 0
  const second = byteAt(bytes, at + 1)
  const lowest = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const highest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < lowest || second > highest) return 0
  for (let next = at + 2; next < at + size; next++) {
    if ((byteAt(bytes, next) & 0xc0) !== 0x80) return 0
  }
  return size
}

/** Whether the 64-bit integer at `at` lies between -2^53 and 2^53 - 1. Bytes past the end read as 0: the caller checks the end. */
function isExact(bytes: Uint8Array, at: number, signed: boolean): boolean {
  const first = byteAt(bytes, at)
  const second = byteAt(bytes, at + 1)
  return (first === 0 && second < 0x20) || (signed && first === 0xff && second >= 0xe0)
}

function within(at: number, end: number): number {
  return at <= end ? at : NONE
}

/** The number at `at`; if it is cut off, one that no length can satisfy. */
function uint8(bytes: Uint8Array, at: number, end: number): number {
  return at < end ? byteAt(bytes, at) : Number.MAX_SAFE_INTEGER
}

function uint16(bytes: Uint8Array, at: number, end: number): number {
  return at + 1 < end ? byteAt(bytes, at) * 0x100 + byteAt(bytes, at + 1) : Number.MAX_SAFE_INTEGER
}

function byteAt(bytes: Uint8Array, at: number): number {
  return bytes[at] ?? 0
}
