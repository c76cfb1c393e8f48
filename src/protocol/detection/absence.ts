/**
 * Absence: a member that was away for half an hour knows a cluster that no longer exists.
 *
 * While a machine is suspended, its monotonic clock may stand still too, so that no wake-up seems late; its wall clock does not.
 * Either shows an absence: a wake-up that is late by {@link ABSENCE_MS}, or a wall clock that has gained that much on the
 * monotonic one since the last look. Then this member joins anew: it fetches a whole list and, until it has one, teaches nobody,
 * as most of what it knows is stale. Members missing from the list are suspected here for the minimum, without a word to others,
 * and removed if they do not answer.
 */
import type { Instant } from '../types.ts'

export const ABSENCE_MS: number = 30 * 60 * 1000

export class ClockWatch {
  #lastNowMs = Infinity
  #lastWallClockMs = Infinity

  /** True if the wall clock has leapt ahead since the last call. */
  leapt(now: Instant, wallClockMs: number): boolean {
    const aheadMs = wallClockMs - this.#lastWallClockMs - (now - this.#lastNowMs)
    this.#lastNowMs = now
    this.#lastWallClockMs = wallClockMs
    return aheadMs >= ABSENCE_MS
  }
}
