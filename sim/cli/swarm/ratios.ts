/**
 * The measured convergence of many worlds as fractions of its bound, in a histogram. The histograms of two ranges of seeds add up
 * to that of both, and the size does not grow with the number of worlds.
 */

/** Ratios are counted as whole thousandths. */
const PART = 1000

export interface Quantiles {
  readonly median: number
  readonly most: number
  /** The 99th percentile. */
  readonly nearlyMost: number
}

export class Ratios {
  /** Key: the ratio in thousandths. At most 1001 keys, plus those above the bound. */
  readonly #counts = new Map<number, number>()
  count = 0

  add(ratio: number): void {
    const thousandths = Math.round(ratio * PART)
    this.#counts.set(thousandths, (this.#counts.get(thousandths) ?? 0) + 1)
    this.count++
  }

  /** Adds the counts of other worlds, in the form of `thousandths`. */
  addAll(counts: Readonly<Record<string, number>>): void {
    for (const [thousandths, count] of Object.entries(counts)) {
      this.#counts.set(Number(thousandths), (this.#counts.get(Number(thousandths)) ?? 0) + count)
      this.count += count
    }
  }

  get quantiles(): Quantiles | undefined {
    return this.count === 0 ? undefined : { median: this.#at(0.5), nearlyMost: this.#at(0.99), most: this.#at(1) }
  }

  /** The number of worlds for each thousandth, lowest first. */
  get thousandths(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#sorted())
  }

  /** The smallest ratio that more than this part of all worlds do not exceed; for 1, the largest. */
  #at(part: number): number {
    const place = Math.min(this.count - 1, Math.floor(part * this.count))
    let passed = 0
    for (const [thousandths, count] of this.#sorted()) {
      passed += count
      if (passed > place) return thousandths / PART
    }
    return 0
  }

  #sorted(): readonly (readonly [number, number])[] {
    return [...this.#counts].sort(([one], [other]) => one - other)
  }
}
