/** Checks how often something happens within any second, whenever that begins. */
const SECOND_MS = 1000

/** Allows for the rounding of sums of binary fractions. */
const ROUNDING_MS = 0.001

export class Rate {
  readonly most: number
  /** A ring of the last `most` times. */
  readonly #times: number[] = []
  #next = 0

  constructor(most: number) {
    this.most = most
  }

  /** False if this is one too many within a second, both ends of that second included. */
  take(atMs: number): boolean {
    const earliest = this.#times[this.#next]
    this.#times[this.#next] = atMs
    this.#next = (this.#next + 1) % this.most
    return earliest === undefined || atMs - earliest > SECOND_MS - ROUNDING_MS
  }
}
