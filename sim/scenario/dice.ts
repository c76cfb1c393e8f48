/** Random draws in the terms that drawing a scenario needs. */
import { exponential, naturalLogarithm } from '../../src/protocol/tools/logarithm.ts'
import { below, fraction, shuffle, type Random } from '../../src/protocol/tools/random.ts'
import { fork } from '../kernel/random.ts'
import type { Span } from './ranges.ts'

export class Dice {
  readonly #random: Random

  /** The same seed and labels give the same draws; other labels give unrelated ones. */
  constructor(seed: number, ...labels: readonly (string | number)[]) {
    this.#random = fork(seed, 'scenario', ...labels)
  }

  chance(probability: number): boolean {
    return fraction(this.#random) < probability
  }

  /** A whole number, both ends included. Throws if there is none, as drawing again and again would never end. */
  whole(atLeast: number, atMost: number): number {
    if (!(atMost >= atLeast)) throw new RangeError(`there is no whole number from ${atLeast} to ${atMost}`)
    return atLeast + below(this.#random, atMost - atLeast + 1)
  }

  /** A multiple of `step` between two of them: a number that reads well. */
  round(atLeast: number, atMost: number, step: number): number {
    const least = Math.ceil(atLeast / step)
    // Ten digits, so that three times 0.1 is 0.3.
    return Number((step * this.whole(least, Math.max(least, Math.floor(atMost / step)))).toPrecision(10))
  }

  from({ atLeast, atMost, step }: Span): number {
    return this.round(atLeast, atMost, step)
  }

  /** Uniform in the logarithm, rounded to two digits: each order of magnitude is equally likely. */
  scaled(atLeast: number, atMost: number): number {
    const drawn = atLeast * exponential(fraction(this.#random) * naturalLogarithm(atMost / atLeast))
    return Number(drawn.toPrecision(2))
  }

  one<Item>(items: readonly Item[]): Item {
    return items[this.whole(0, items.length - 1)] as Item
  }

  /** This many different items, in their original order. */
  some<Item>(items: readonly Item[], count: number): readonly Item[] {
    const chosen = new Set(shuffle(this.#random, [...items.keys()]).slice(0, count))
    return items.filter((_item, index) => chosen.has(index))
  }
}
