/**
 * When gossip has packets of its own.
 *
 * | `gossip` | a round is held                                                                            |
 * |----------|--------------------------------------------------------------------------------------------|
 * | `fresh`  | within {@link FRESH_WITHIN_MS} of fresh news, then each `gossipSpacingMs` while some is left |
 * | `tick`   | each `gossipSpacingMs` from a random start, if there is news at that moment (memberlist)   |
 * | `off`    | never: news rides on probes (SWIM 4.1)                                                     |
 */
import type { Random } from '../tools/random.ts'
import { fraction } from '../tools/random.ts'
import type { Settings } from '../settings/settings.ts'
import type { Instant } from '../types.ts'
import { later } from '../types.ts'

/** News waits this long at most, so that what comes in together goes out together. */
export const FRESH_WITHIN_MS = 5

export class Rounds {
  readonly #settings: Settings
  readonly #random: Random
  /** A tick in the past. */
  #ticked: Instant

  constructor(settings: Settings, random: Random, now: Instant) {
    this.#settings = settings
    this.#random = random
    this.#ticked = settings.expert.gossip === 'tick' ? later(now, (fraction(random) - 1) * settings.gossipSpacingMs) : now
  }

  /** When the first round about news that came at `now` is held; undefined if there is none. */
  first(now: Instant): Instant | undefined {
    const { gossip } = this.#settings.expert
    switch (gossip) {
      case 'fresh':
        return later(now, fraction(this.#random) * FRESH_WITHIN_MS)
      case 'tick':
        return this.#nextTick(now)
      case 'off':
        return undefined
      default:
        return gossip satisfies never
    }
  }

  /** When the round after one at `now` is held. */
  next(now: Instant): Instant | undefined {
    const { gossipSpacingMs, expert } = this.#settings
    return expert.gossip === 'fresh' ? later(now, gossipSpacingMs) : this.first(now)
  }

  /** The first tick after `now`. */
  #nextTick(now: Instant): Instant {
    const spacingMs = this.#settings.gossipSpacingMs
    this.#ticked = later(this.#ticked, Math.floor((now - this.#ticked) / spacingMs) * spacingMs)
    const next = later(this.#ticked, spacingMs)
    // The division may round, and leave `now` a hair behind the tick that it is.
    return next > now ? next : later(next, spacingMs)
  }
}
