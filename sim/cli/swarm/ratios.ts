/**
 * The measured convergence of many worlds by its bound, as a histogram: of two ranges of seeds they add up to that of both, and it does
 * not grow with the worlds.
 */

/** Of which ratios are counted as whole numbers. */
const PART = 1000

export interface Quantiles {
  readonly median: number
  readonly most: number
  /** Of 99 of a hundred. */
  readonly nearlyMost: number
}

export class Ratios {
  /** By thousandth. At most a thousand, and those above the bound. */
  readonly #counts = new Map<number, number>()
  count = 0

  add(ratio: number): void {
    const thousandths = Math.round(ratio * PART)
    this.#counts.set(thousandths, (this.#counts.get(thousandths) ?? 0) + 1)
    this.count++
  }

  get quantiles(): Quantiles | undefined {
    return this.count === 0 ? undefined : { median: this.#at(0.5), nearlyMost: this.#at(0.99), most: this.#at(1) }
  }

  /** By thousandth how many worlds, the lowest first. */
  get thousandths(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#sorted())
  }

  /** The smallest that more than this part of all do not exceed. */
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
