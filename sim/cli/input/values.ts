/** Reads single values as people write them: times with units, shares in percent, ranges, lists. */
import { Misread } from './usage-error.ts'

/** Reads a value from its text, or throws a {@link Misread} that says what it must be. */
export type Reader<V> = (text: string) => V

export interface Range {
  readonly first: number
  readonly last: number
}

/** From one virtual time to another, in milliseconds. */
export interface Span {
  readonly fromMs: number
  readonly untilMs: number
}

/** Milliseconds in each unit. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

const NUMBER = String.raw`(\d+(?:\.\d+)?)`
const TIME = new RegExp(`^${NUMBER}(ms|s|m|h)$`)
const PERCENT = new RegExp(`^${NUMBER}%$`)
const FRACTION = new RegExp(`^${NUMBER}$`)

/** 1000 hours: longer than any run, and far below where milliseconds lose their fractions. */
const LONGEST_MS = 1000 * 3_600_000

export function whole(least: number, most: number): Reader<number> {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new Misread(`must be a whole number from ${least} to ${most}`)
  }
}

/** `500ms`, `1.5s`, `2m`, `1h`; 0 needs no unit. */
export const time: Reader<number> = (text) => {
  const [, number, unit] = TIME.exec(text) ?? []
  const valueMs = text === '0' ? 0 : Number(number) * (UNITS[unit ?? ''] ?? NaN)
  if (valueMs <= LONGEST_MS) return valueMs
  throw new Misread('must be a time with its unit, such as 500ms, 30s, 2m or 1h')
}

/** A time within two limits, given as text. */
export function timeWithin(least: string, most: string): Reader<number> {
  return (text) => {
    const valueMs = time(text)
    if (valueMs >= time(least) && valueMs <= time(most)) return valueMs
    throw new Misread(`must be a time from ${least} to ${most}`)
  }
}

/** `5%`; only 0 needs no percent sign, as a bare 1 could mean one percent or all. */
export const share: Reader<number> = (text) => {
  const value = PERCENT.test(text) ? Number(text.slice(0, -1)) / 100 : text === '0' ? 0 : NaN
  if (value <= 1) return value
  throw new Misread(`must be a share from 0% to 100%${FRACTION.test(text) && Number(text) <= 100 ? `, such as ${text}%` : ''}`)
}

/** `0.2..1` or `20ms..80ms`; one time alone is both ends. */
export const latency: Reader<number | readonly [number, number]> = (text) => {
  const ends = text.split('..').map((end) => (FRACTION.test(end) ? Number(end) : time(end)))
  const [least = NaN, most = least] = ends
  if (ends.length > 2 || least > most) throw new Misread('must be milliseconds, such as 0.5, or a range, such as 0.2..1')
  return ends.length === 1 ? least : [least, most]
}

/** `3..64`; one number alone is both ends. */
export function range(least: number, most: number): Reader<Range> {
  return (text) => {
    const ends = text.split('..')
    const [first = NaN, last = first] = ends.map((end) => (/^\d+$/.test(end) ? Number(end) : NaN))
    if (ends.length <= 2 && first >= least && last >= first && last <= most) return { first, last }
    throw new Misread(`must be a range within ${least}..${most}, such as ${least}..${least + 9}`)
  }
}

/** `30s..90s`. */
export const span: Reader<Span> = (text) => {
  const [from, until, ...more] = text.split('..')
  if (from !== undefined && until !== undefined && more.length === 0) {
    const read = { fromMs: time(from), untilMs: time(until) }
    if (read.fromMs < read.untilMs) return read
  }
  throw new Misread('must be a span of time whose end is after its beginning, such as 30s..90s')
}

export function oneOf<V extends string>(words: readonly V[]): Reader<V> {
  return (text) => {
    const found = words.find((word) => word === text)
    if (found !== undefined) return found
    throw new Misread(`must be one of ${words.join(', ')}`)
  }
}

/** Values separated by commas. */
export function list<V>(read: Reader<V>): Reader<readonly V[]> {
  return (text) => text.split(',').map((part) => read(part.trim()))
}

export function matching(pattern: RegExp, what: string): Reader<string> {
  return (text) => {
    if (pattern.test(text)) return text
    throw new Misread(`must be ${what}`)
  }
}

/** What stands before the last `@`, what stands after it, and the whole as it was typed, for later error messages. */
export type Placed<A, B> = readonly [before: A, behind: B, text: string]

export function placed<A, B>(before: Reader<A>, behind: Reader<B>, example: string): Reader<Placed<A, B>> {
  return (text) => {
    const at = text.lastIndexOf('@')
    if (at < 1) throw new Misread(`must say when, after an @, such as ${example}`)
    return [before(text.slice(0, at)), behind(text.slice(at + 1)), text]
  }
}
