/**
 * Stalls: what this member slept through says nothing about others.
 *
 * The engine asks to be woken at least once a second. If it is woken late, its own loop (or process, or machine) stood still:
 * acks lie unread while deadlines have passed. So at the first input after that, before any packet or deadline is looked at:
 *
 * | late by            | what happens                                                                              |
 * |--------------------|-------------------------------------------------------------------------------------------|
 * | under 50 ms        | nothing                                                                                   |
 * | 50 ms and more     | verdict deadlines move by that much, open probes are void, local health worsens by 1 and by 1 more for each whole probe interval |
 * | one probe interval | missed rounds are skipped, three random members are asked at once                         |
 * | 5 s and more       | others' updates in the queue are dropped as stale, suspicions end no earlier than a refutation needs, lists are compared at once |
 */
import { spreadMs } from '../settings/bounds.ts'
import type { Settings } from '../settings/settings.ts'

/** A loop that is this many milliseconds late has stood still; below, it is merely busy. */
export const STALL_MS = 50

/** After this many milliseconds, queued updates about others are no longer news. */
const STALE_MS = 5_000

/** The engine asks to be woken after this many milliseconds at the latest: a stall is measured from the wake-up it missed. */
export const LONGEST_SLEEP_MS = 1_000

/** Members asked at once after a stall of a probe interval or more. */
export const ASKED_AFTER_STALL = 3

export interface StallConsequences {
  /** By how much verdict deadlines are put off. */
  readonly moveMs: number
  readonly healthPoints: number
  readonly asksSome: boolean
  readonly dropsNews: boolean
  /** Suspicions last at least this long from now. */
  readonly suspicionsLastMs: number
}

/** Undefined if the wake-up was not late enough to matter. */
export function stallConsequences(lateMs: number, settings: Settings, members: number): StallConsequences | undefined {
  if (lateMs < STALL_MS) return undefined
  const dropsNews = lateMs >= STALE_MS
  return {
    moveMs: lateMs,
    healthPoints: 1 + Math.floor(lateMs / settings.probeIntervalMs),
    asksSome: lateMs >= settings.probeIntervalMs,
    dropsNews,
    suspicionsLastMs: dropsNews ? 2 * spreadMs(settings, members) + settings.probeTimeoutMs : 0,
  }
}
