/** Numbers and lists in words. */

const UNITS = [
  { ms: 86_400_000, one: 'day', many: 'days' },
  { ms: 3_600_000, one: 'hour', many: 'hours' },
  { ms: 60_000, one: 'min', many: 'min' },
  { ms: 1000, one: 's', many: 's' },
] as const

/** With at most three decimals, and no zeros at the end. */
function rounded(value: number): string {
  return String(Number(value.toFixed(3)))
}

/** A moment of a run: in seconds, so that two can be compared at a glance; in milliseconds only within the first second. */
export function momentText(ms: number): string {
  return ms !== 0 && ms < 1000 ? `${rounded(ms)} ms` : `${rounded(ms / 1000)} s`
}

/** A length of time, in the largest unit in which it is a whole number; in seconds if it is whole in none. */
export function lengthText(ms: number): string {
  if (ms < 1000) return `${rounded(ms)} ms`
  const unit = UNITS.find((one) => ms % one.ms === 0) ?? UNITS[UNITS.length - 1]
  const count = ms / (unit?.ms ?? 1000)
  return `${rounded(count)} ${count === 1 ? unit?.one : unit?.many}`
}

/** A fraction as a percentage. */
export function percentText(fraction: number): string {
  return `${rounded(100 * fraction)} %`
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerated(items: readonly string[]): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
