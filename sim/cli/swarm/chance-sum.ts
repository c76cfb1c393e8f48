/**
 * What loss alone did to the living, summed over a swarm: of one world it says nothing, as an unlucky one may lose many packets in
 * a row. Of many it must not be more than three times what `bounds` allows for the probes that were sent; where that is little,
 * not more than would come about by chance in one of a million swarms.
 */
import type { ChanceTally } from '../../checks/chance.ts'

/** Of the removals that `bounds` allows. */
const MOST_TIMES = 3
const RAREST = 1e-6

export class ChanceSum implements ChanceTally {
  probes = 0
  falseRemovals = 0
  /** In billionths, as a whole number: the sum does not depend on the order in which worlds are done. */
  #billionths = 0

  get expected(): number {
    return this.#billionths / 1e9
  }

  add({ probes, falseRemovals, expected }: ChanceTally): void {
    this.probes += probes
    this.falseRemovals += falseRemovals
    this.#billionths += Math.round(expected * 1e9)
  }

  /** So many removals pass. */
  get allowed(): number {
    let allowed = Math.floor(MOST_TIMES * this.expected)
    while (atLeast(allowed + 1, this.expected) >= RAREST) allowed++
    return allowed
  }

  get isTooMuch(): boolean {
    return this.falseRemovals > this.allowed
  }
}

/** The probability of so many rare events or more where so many are expected (Poisson). */
export function atLeast(count: number, expected: number): number {
  let term = Math.exp(-expected)
  let fewer = 0
  for (let events = 0; events < count; events++) {
    fewer += term
    term *= expected / (events + 1)
  }
  // Far out the difference from 1 drowns in rounding, and the terms themselves are the sum.
  let beyond = 0
  for (let events = count; term > beyond * Number.EPSILON; events++) {
    beyond += term
    term *= expected / (events + 1)
  }
  return fewer < 0.5 ? 1 - fewer : beyond
}
