/**
 * A token bucket: how many gossip packets may leave now. It bounds what joins, leaves and failures of any number can cost:
 * in any time t at most `burst + rate * t` packets leave.
 */
import type { Instant } from './types.ts'
import { later } from './types.ts'

/** A token less a residue of rounding: at the very instant that `readyAt` told, the token must be there. */
const ENOUGH = 1 - 1e-9

export class TokenBucket {
  readonly #perSecond: number
  readonly #burst: number
  #tokens: number
  #countedAt: Instant

  constructor(perSecond: number, burst: number, now: Instant) {
    this.#perSecond = perSecond
    this.#burst = burst
    this.#tokens = burst
    this.#countedAt = now
  }

  /** Takes a token; false where there is none. */
  take(now: Instant): boolean {
    this.#refill(now)
    if (this.#tokens < ENOUGH) return false
    this.#tokens = Math.max(0, this.#tokens - 1)
    return true
  }

  /** When the next token will be there: `now` where there is one already. */
  readyAt(now: Instant): Instant {
    this.#refill(now)
    return this.#tokens >= ENOUGH ? now : later(now, ((1 - this.#tokens) * 1000) / this.#perSecond)
  }

  #refill(now: Instant): void {
    const gained = ((now - this.#countedAt) * this.#perSecond) / 1000
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.max(0, gained))
    this.#countedAt = now
  }
}
