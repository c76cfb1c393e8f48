/**
 * A token bucket: whether something that has a rate may happen now (gossip packets, pages, questions). In any time t it lets at
 * most `burst + rate * t` through.
 *
 * It stores not a count of tokens but when the bucket will be full again. So a token is available once the clock has reached the
 * very number that `readyAt` returned. A count would miss it by a rounding error, which grows the longer the clock has run.
 */
import type { Instant } from '../types.ts'
import { later } from '../types.ts'

export class TokenBucket {
  readonly #msPerToken: number
  /** Milliseconds from the first token to a full bucket. */
  readonly #firstTokenMs: number
  #fullAt: Instant

  constructor(perSecond: number, burst: number, now: Instant) {
    this.#msPerToken = 1000 / perSecond
    this.#firstTokenMs = (burst - 1) * this.#msPerToken
    this.#fullAt = now
  }

  /** Takes a token; false if there is none. */
  take(now: Instant): boolean {
    if (this.readyAt(now) > now) return false
    this.#fullAt = this.#without(this.#fullAt, now)
    return true
  }

  /** How many tokens are available now, `most` at the most. */
  count(most: number, now: Instant): number {
    let [there, fullAt] = [0, this.#fullAt]
    for (; there < most && fullAt - this.#firstTokenMs <= now; there++) fullAt = this.#without(fullAt, now)
    return there
  }

  /** When the next token will be available: `now` if one is already. */
  readyAt(now: Instant): Instant {
    return Math.max(now, this.#fullAt - this.#firstTokenMs) as Instant
  }

  /** When the bucket will be full once one more token is taken. */
  #without(fullAt: Instant, now: Instant): Instant {
    return later(Math.max(fullAt, now) as Instant, this.#msPerToken)
  }
}
