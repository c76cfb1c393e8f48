/**
 * Absence: who was away for half an hour knows a cluster that is no more.
 *
 * A suspended machine's monotonic clock may stand still too, so that no wake-up seems late; its wall clock does not. Either tells:
 * a wake-up that is late by {@link ABSENCE_MS}, or a wall clock that has gone ahead of the monotonic one by as much since the last.
 * Then this member joins anew: it takes a whole list and, until that is in, teaches nobody, as most of what it knows is outdated. Who
 * is not on the list is suspected here, without a word to others, and goes if it does not answer.
 */
import type { Instant } from '../types.ts'

export const ABSENCE_MS: number = 30 * 60 * 1000

export class ClockWatch {
  #lastNowMs = Infinity
  #lastWallClockMs = Infinity

  /** True where the wall clock has leapt ahead since it was last looked at. */
  leapt(now: Instant, wallClockMs: number): boolean {
    const aheadMs = wallClockMs - this.#lastWallClockMs - (now - this.#lastNowMs)
    this.#lastNowMs = now
    this.#lastWallClockMs = wallClockMs
    return aheadMs >= ABSENCE_MS
  }
}
