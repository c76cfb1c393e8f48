/**
 * Updates that were read lately, by their bytes. Each reaches a member a dozen times, from as many neighbours: looking it up
 * takes a quarter of the time that reading and checking it anew takes, and all who hold what was read hold the same memory.
 *
 * What bytes mean depends on nothing but the bytes, and updates never change, so one such memory serves the whole process.
 */
import type { Update } from '../protocol/types.ts'

/** Updates of one generation: more than a large cluster has under way at a time, a few hundred bytes each. */
export const KNOWN_UPDATES_LIMIT = 8192

export class KnownUpdates {
  /** Key: the update's bytes as Latin-1 text. Bound: {@link KNOWN_UPDATES_LIMIT}; when it is full it becomes the old one. */
  #young = new Map<string, Update>()
  /** What was not asked for since it became old is forgotten with it. Key and bound: the same. */
  #old = new Map<string, Update>()

  get(bytes: string): Update | undefined {
    const young = this.#young.get(bytes)
    if (young !== undefined) return young
    const old = this.#old.get(bytes)
    if (old !== undefined) this.add(bytes, old)
    return old
  }

  add(bytes: string, update: Update): void {
    if (this.#young.size >= KNOWN_UPDATES_LIMIT) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(bytes, update)
  }
}
