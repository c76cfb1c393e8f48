/**
 * Members that are gone and still remembered, as tombstones. Once one is forgotten, a late packet can bring it back to life here,
 * and nobody asks whether it is back.
 *
 * | member               | is forgotten                                                                |
 * |----------------------|-----------------------------------------------------------------------------|
 * | left, and said so    | after a day, when no packet of that life is on its way any more; earlier if there is no room, longest gone first |
 * | failed               | only if there is no room, after all that left, or when the user says so: it is asked now and then, and may be back |
 */
import type { Instant } from '../types.ts'
import type { Entry } from './entry.ts'

/** How many can be remembered even in a small cluster. */
export const GONE_ROOM = 1024

/** How long a member that left is remembered, in milliseconds. */
export const LEFT_REMEMBERED_MS: number = 24 * 60 * 60 * 1000

export class Gone {
  /** Key: name, longest gone first. Bound, both together: max({@link GONE_ROOM}, twice the most members there ever were). */
  readonly #failed = new Map<string, Entry>()
  /** Key, order and bound: the same. */
  readonly #left = new Map<string, Entry>()

  get size(): number {
    return this.#failed.size + this.#left.size
  }

  /** Those found failed, which are asked whether they are back. */
  get failed(): ReadonlyMap<string, Entry> {
    return this.#failed
  }

  /** Those that said themselves that they left. */
  get left(): ReadonlyMap<string, Entry> {
    return this.#left
  }

  /** Adds one that has just gone, or whose claim has changed. */
  add(entry: Entry): void {
    this.delete(entry.name)
    const gone = entry.claim.state === 'left' ? this.#left : this.#failed
    gone.set(entry.name, entry)
  }

  delete(name: string): void {
    this.#failed.delete(name)
    this.#left.delete(name)
  }

  /** Takes out the one to forget, if there are more than a cluster that once had `peak` members has room for. */
  takeSurplus(peak: number): Entry | undefined {
    return this.size > Math.max(GONE_ROOM, 2 * peak) ? this.#takeFirst(this.#left) ?? this.#takeFirst(this.#failed) : undefined
  }

  /** Takes out one that left more than {@link LEFT_REMEMBERED_MS} ago. */
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
