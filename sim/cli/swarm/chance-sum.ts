/**
 * Removals of running members by loss alone, summed over a swarm. One world proves nothing, as an unlucky one may lose many
 * packets in a row. Over many worlds the sum must not exceed three times what `bounds` allows for the probes that were made, or,
 * where that is small, the number that chance exceeds in only one of a million swarms.
 */
import type { ChanceTally } from '../../checks/chance.ts'

/** As a multiple of the removals that `bounds` allows. */
const MOST_TIMES = 3

/** The probability below which a number of removals is no longer put down to chance. */
const RAREST = 1e-6

export class ChanceSum implements ChanceTally {
  probes = 0
  falseRemovals = 0
  /** A whole number of billionths, so that the sum does not depend on the order in which worlds finish. */
  #billionths = 0

  get expected(): number {
    return this.#billionths / 1e9
  }

  add({ probes, falseRemovals, expected }: ChanceTally): void {
    this.probes += probes
    this.falseRemovals += falseRemovals
    this.#billionths += Math.round(expected * 1e9)
  }

  /** The most removals that pass. */
  get allowed(): number {
    let allowed = Math.floor(MOST_TIMES * this.expected)
    while (atLeast(allowed + 1, this.expected) >= RAREST) allowed++
    return allowed
  }

  get isTooMuch(): boolean {
    return this.falseRemovals > this.allowed
  }
}

/** The probability of `count` or more rare events if `expected` are expected (Poisson). */
export function atLeast(count: number, expected: number): number {
  let term = Math.exp(-expected)
  let fewer = 0
  for (let events = 0; events < count; events++) {
    fewer += term
    term *= expected / (events + 1)
  }
  // Far out, the difference from 1 is lost in rounding, so the terms themselves are summed.
  let beyond = 0
  for (let events = count; term > beyond * Number.EPSILON; events++) {
    beyond += term
    term *= expected / (events + 1)
  }
  return fewer < 0.5 ? 1 - fewer : beyond
}
