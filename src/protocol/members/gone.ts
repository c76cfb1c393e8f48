/**
 * Those who are gone and remembered: what is forgotten, a late packet can bring back, and nobody would ask whether it is back.
 *
 * | who                  | is forgotten                                                                |
 * |----------------------|-----------------------------------------------------------------------------|
 * | left, and said so    | after a day: no packet of that life is under way any more; or for want of room, longest gone first |
 * | failed               | for want of room, after all who left, or where the user says so: it is asked now and then, and may be back |
 */
import type { Instant } from '../types.ts'
import type { Entry } from './entry.ts'

/** How many are remembered even by a member of a small cluster. */
export const GONE_ROOM = 1024

/** How long it is remembered that somebody left. */
export const LEFT_REMEMBERED_MS: number = 24 * 60 * 60 * 1000

export class Gone {
  /** Key: name, longest gone first. Bound, both together: max({@link GONE_ROOM}, twice the most members there ever were). */
  readonly #failed = new Map<string, Entry>()
  /** Key, order and bound: the same. */
  readonly #left = new Map<string, Entry>()

  get size(): number {
    return this.#failed.size + this.#left.size
  }

  /** Those to be asked whether they are back. */
  get failed(): ReadonlyMap<string, Entry> {
    return this.#failed
  }

  /** Those who said so themselves. */
  get left(): ReadonlyMap<string, Entry> {
    return this.#left
  }

  /** It is gone since now. */
  add(entry: Entry): void {
    this.delete(entry.name)
    const gone = entry.claim.state === 'left' ? this.#left : this.#failed
    gone.set(entry.name, entry)
  }

  delete(name: string): void {
    this.#failed.delete(name)
    this.#left.delete(name)
  }

  /** Takes out one who gives way, where there are more than the room for a cluster that once had `peak` members. */
  takeSurplus(peak: number): Entry | undefined {
    return this.size > Math.max(GONE_ROOM, 2 * peak) ? this.#takeFirst(this.#left) ?? this.#takeFirst(this.#failed) : undefined
  }

  /** Takes out one who left long ago. */
  takeOutdated(now: Instant): Entry | undefined {
    const first: Entry | undefined = this.#left.values().next().value
    return first !== undefined && now - first.heldSince >= LEFT_REMEMBERED_MS ? this.#takeFirst(this.#left) : undefined
  }

  #takeFirst(gone: Map<string, Entry>): Entry | undefined {
    const first: Entry | undefined = gone.values().next().value
    if (first !== undefined) gone.delete(first.name)
    return first
  }
}
