/** What a name may be, and how long text is in UTF-8. */
import { NAME_LIMIT } from './limits.ts'

const BYTE_ORDER_MARK = 0xfeff

/** The UTF-8 bytes of `text`; -1 if it holds half of a surrogate pair, which UTF-8 cannot encode. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    if (unit < 0x800) bytes += 1
    else if (unit < 0xd800 || unit > 0xdfff) bytes += 2
    else if (unit > 0xdbff || !isSecondHalf(text.charCodeAt(++index))) return -1
    else bytes += 2 // two units, four bytes
  }
  return bytes
}

function isSecondHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

/** Decoders disagree on whether such a mark is text, so it would not arrive the same everywhere. */
export function startsWithMark(text: string): boolean {
  return text.charCodeAt(0) === BYTE_ORDER_MARK
}

/**
 * 1 to {@link NAME_LIMIT} bytes of well-formed UTF-8 without control characters (they garble logs and terminals) and without a
 * byte order mark in front.
 */
export function isName(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > NAME_LIMIT || startsWithMark(value)) return false
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index)
    if (unit < 0x20 || (unit >= 0x7f && unit < 0xa0)) return false
  }
  const bytes = utf8Length(value)
  return bytes > 0 && bytes <= NAME_LIMIT
}
