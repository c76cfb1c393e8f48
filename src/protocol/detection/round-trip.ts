/**
 * How long a member takes to answer, smoothed, and how long it must be silent before helpers are asked.
 *
 * Helpers are asked once an answer is overdue by that member's own measure: after {@link SOONEST_MS} at the earliest and the
 * probe timeout at the latest. In a fast network this leaves them most of the probe interval. It costs packets only where one
 * was lost, and no verdict comes sooner: the probe's deadline stays where it is.
 *
 * Source: RFC 6298 (smoothed round-trip time and its variation, gains 1/8 and 1/4, four variations on top).
 */
import type { Settings } from '../settings/settings.ts'

/** Below this, in milliseconds, a busy event loop is more likely than a lost packet. */
const SOONEST_MS = 100

/** A member's round-trip time as this member measures it, in milliseconds (RFC 6298: SRTT and RTTVAR). */
export interface RoundTrip {
  /** The smoothed round-trip time. */
  readonly smoothedMs: number
  /** How much the samples vary around it, smoothed. */
  readonly variationMs: number
}

/** Adds a sample. Only from answers to a ping that was sent once: had it been sent twice, either could be the one answered. */
export function withSample(held: RoundTrip | undefined, sampleMs: number): RoundTrip {
  if (held === undefined) return { smoothedMs: sampleMs, variationMs: sampleMs / 2 }
  const variationMs = held.variationMs + (Math.abs(sampleMs - held.smoothedMs) - held.variationMs) / 4
  return { smoothedMs: held.smoothedMs + (sampleMs - held.smoothedMs) / 8, variationMs }
}

/** Milliseconds without an answer after which helpers are asked; for a member that has never answered, the probe timeout. */
export function overdueAfterMs(held: RoundTrip | undefined, { probeTimeoutMs, expert }: Settings): number {
  if (held === undefined || expert.indirectStart === 'fixed') return probeTimeoutMs
  return Math.min(probeTimeoutMs, Math.max(SOONEST_MS, held.smoothedMs + 4 * held.variationMs))
}
