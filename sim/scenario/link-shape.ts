/** What a link's options look like in a file. */
import type { LinkOptions } from '../network/links.ts'
import { checked, number, objectOf, optional, type Field, type Shape } from './shape.ts'

const LONGEST_LATENCY_MS = 3_600_000

const FRACTION = { whole: false, atLeast: 0, atMost: 1 } as const

const latency: Shape = checked((value) => {
  const range: readonly unknown[] = Array.isArray(value) ? value : [value, value]
  const [least, most] = range
  const isTime = (ms: unknown): ms is number => typeof ms === 'number' && ms >= 0 && ms <= LONGEST_LATENCY_MS
  const fits = range.length === 2 && isTime(least) && isTime(most) && least <= most
  return fits ? undefined : `must be milliseconds up to ${LONGEST_LATENCY_MS}, or the shortest and the longest of them`
})

/** Key: option. */
export const LINK_FIELDS: Readonly<Record<keyof LinkOptions, Field>> = {
  latencyMs: optional(latency),
  loss: optional(number(FRACTION)),
}

export const linkShape: Shape = objectOf(LINK_FIELDS, 'an object of link options')
