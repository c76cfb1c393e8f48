/**
 * A token bucket: how many gossip packets may leave now. It bounds what joins, leaves and failures of any number can cost:
 * in any time t at most `burst + rate * t` packets leave.
 *
 * What is kept is not a count of tokens but when the bucket will be full again. So a token is there when the clock has reached
 * the very number that `readyAt` told; a count would miss that by a rounding error, and more so the longer the clock has run.
 */
import type { Instant } from '../types.ts'
import { later } from '../types.ts'

export class TokenBucket {
  readonly #msPerToken: number
  /** How long before it is full it has one token. */
  readonly #firstTokenMs: number
  #fullAt: Instant

  constructor(perSecond: number, burst: number, now: Instant) {
    this.#msPerToken = 1000 / perSecond
    this.#firstTokenMs = (burst - 1) * this.#msPerToken
    this.#fullAt = now
  }

  /** Takes a token; false where there is none. */
  take(now: Instant): boolean {
    if (this.readyAt(now) > now) return false
    this.#fullAt = this.#without(this.#fullAt, now)
    return true
  }

  /** How many tokens are there now, counted to `most`. */
  count(most: number, now: Instant): number {
    let [there, fullAt] = [0, this.#fullAt]
    for (; there < most && fullAt - this.#firstTokenMs <= now; there++) fullAt = this.#without(fullAt, now)
    return there
  }

  /** When the next token will be there: `now` where there is one already. */
  readyAt(now: Instant): Instant {
    return Math.max(now, this.#fullAt - this.#firstTokenMs) as Instant
  }

  /** When it will be full where one token less is there. */
  #without(fullAt: Instant, now: Instant): Instant {
    return later(Math.max(fullAt, now) as Instant, this.#msPerToken)
  }
}
