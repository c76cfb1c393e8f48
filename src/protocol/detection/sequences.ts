import type { Random } from '../tools/random.ts'
import type { Sequence } from '../types.ts'

/** Numbers questions from a random start, so that an answer nobody asked for, or one meant for a former life, matches none. */
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
