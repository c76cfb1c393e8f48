import type { Random } from '../tools/random.ts'
import type { Sequence } from '../types.ts'

/** Numbers questions, from a random beginning: an answer that was not asked for, or to a former life, does not fit. */
export class Sequences {
  #last: number

  constructor(random: Random) {
    this.#last = random.uint32()
  }

  next(): Sequence {
    this.#last = (this.#last + 1) >>> 0
    return this.#last as Sequence
  }
}
