/**
 * How long a member takes to answer, smoothed, and from when on its silence is worth asking others about.
 *
 * Helpers are asked once an answer is overdue by that member's own measure, from {@link SOONEST_MS} up and never later than the
 * probe timeout: in a fast network most of the probe interval is then left for them. It costs packets only where one was lost,
 * and no verdict comes sooner: the probe's deadline stays where it is.
 *
 * Source: RFC 6298 (smoothed round-trip time and its variation, gains 1/8 and 1/4, four variations on top).
 */
import type { Settings } from '../settings/settings.ts'

/** Below this a busy event loop is more likely than a lost packet. */
const SOONEST_MS = 100

export interface RoundTrip {
  readonly smoothedMs: number
  readonly variationMs: number
}

/** With one more sample. Only of answers to a ping that was sent once: of two it would not be known which was answered. */
export function withSample(held: RoundTrip | undefined, sampleMs: number): RoundTrip {
  if (held === undefined) return { smoothedMs: sampleMs, variationMs: sampleMs / 2 }
  const variationMs = held.variationMs + (Math.abs(sampleMs - held.smoothedMs) - held.variationMs) / 4
  return { smoothedMs: held.smoothedMs + (sampleMs - held.smoothedMs) / 8, variationMs }
}

/** Milliseconds without an answer after which others are asked; of a member that never answered yet, the probe timeout. */
export function overdueAfterMs(held: RoundTrip | undefined, { probeTimeoutMs, expert }: Settings): number {
  if (held === undefined || expert.indirectStart === 'fixed') return probeTimeoutMs
  return Math.min(probeTimeoutMs, Math.max(SOONEST_MS, held.smoothedMs + 4 * held.variationMs))
}
