/**
 * When to ask again, and for how many pages: the same for lists and for comparisons.
 *
 * ```
 *   asked ── as many pages as were asked for, or all that was wanted ──► asked for what comes next, at once
 *     │ ▲
 *     └─┘ no progress within the request timeout: half as many pages; too often in a row: given up
 * ```
 */
import type { Settings } from '../settings/settings.ts'
import type { Instant } from '../types.ts'
import { CREDIT_LIMIT, later } from '../types.ts'

/** Requests without any progress before another source is tried. */
export const REQUEST_ATTEMPTS = 5

export class Pace {
  readonly #requestTimeoutMs: number
  #credit = CREDIT_LIMIT
  /** Pages of the last request that may still come. */
  #expected = 0
  #failures = 0
  #asksAt: Instant

  constructor(settings: Settings, now: Instant) {
    this.#requestTimeoutMs = settings.requestTimeoutMs
    this.#asksAt = now
  }

  get wakesAt(): Instant {
    return this.#asksAt
  }

  /** A page came that brought progress. */
  progressed(now: Instant): void {
    this.#expected--
    this.#failures = 0
    this.#asksAt = this.#expected > 0 ? later(now, this.#requestTimeoutMs) : now
  }

  /** Everything that the last request asked for is in. */
  answered(now: Instant): void {
    this.#expected = 0
    this.#asksAt = now
  }

  /** How many pages to ask for now; undefined if it is not time yet, 'given-up' if nothing came for too long. */
  next(now: Instant): number | 'given-up' | undefined {
    if (now < this.#asksAt) return undefined
    if (this.#expected > 0) {
      this.#failures++
      if (this.#failures >= REQUEST_ATTEMPTS) return 'given-up'
      this.#credit = Math.max(1, this.#credit >> 1)
    }
    this.#expected = this.#credit
    this.#asksAt = later(now, this.#requestTimeoutMs)
    return this.#credit
  }
}
