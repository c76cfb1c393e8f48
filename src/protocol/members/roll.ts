/**
 * The list: all entries that the digest sums, ordered by place (the hash of the name; equal ones by name). So names that begin
 * alike do not stand together, a page of it means the same whoever asks, and each bucket of places is contiguous.
 *
 * It is sorted when it is first read, and kept in order from then on. Newcomers are inserted many at a time: in a list of 5,000,
 * making room for each alone takes longer than everything else about a join.
 */
import { hashText } from '../tools/hash.ts'
import type { Entry } from './entry.ts'
import { firstWhere } from '../tools/search.ts'

/** The most newcomers that wait to be inserted in one pass. */
const WAITING = 64

export class Roll {
  readonly #all: () => Iterable<Entry>
  /** Bound: the living. */
  #sorted: Entry[] | undefined
  /** Entries still to be inserted. Bound: `WAITING`. */
  readonly #newcomers: Entry[] = []

  /** `all` gives the entries on the list, in any order. */
  constructor(all: () => Iterable<Entry>) {
    this.#all = all
  }

  add(entry: Entry): void {
    if (this.#sorted === undefined) return
    this.#newcomers.push(entry)
    if (this.#newcomers.length === WAITING) this.#letIn(this.#sorted)
  }

  remove(entry: Entry): void {
    const waiting = this.#newcomers.indexOf(entry)
    if (waiting !== -1) this.#newcomers.splice(waiting, 1)
    else this.#sorted?.splice(this.#placeOf(entry), 1)
  }

  /** The entries that follow the name `after`; all of them for ''. */
  *after(after: string): Generator<Entry> {
    const sorted = this.#inOrder()
    const isBehind = ({ name }: Entry): boolean => compareNames(name, after) > 0
    for (let index = after === '' ? 0 : firstWhere(sorted, isBehind); index < sorted.length; index++) yield sorted[index] as Entry
  }

  /** The entries whose places begin with the `bits` bits of `bucket`. */
  *inBucket(bits: number, bucket: number): Generator<Entry> {
    const sorted = this.#inOrder()
    for (let index = firstWhere(sorted, ({ place }) => bucketOf(place, bits) >= bucket); index < sorted.length; index++) {
      const entry = sorted[index] as Entry
      if (bucketOf(entry.place, bits) !== bucket) return
      yield entry
    }
  }

  /** The entries at one place: at most one, unless hashes of names are equal. */
  *at(place: number): Generator<Entry> {
    const sorted = this.#inOrder()
    for (let index = firstWhere(sorted, (entry) => entry.place >= place); sorted[index]?.place === place; index++) yield sorted[index] as Entry
  }

  /** The digest's sum, split into one sum for each bucket. */
  bucketSums(bits: number): Uint32Array {
    const sums = new Uint32Array(bucketCount(bits))
    for (const { place, print } of this.#inOrder()) {
      const bucket = bucketOf(place, bits)
      sums[bucket] = (sums[bucket] as number) + print
    }
    return sums
  }

  #inOrder(): readonly Entry[] {
    this.#sorted ??= [...this.#all()].sort(compareEntries)
    if (this.#newcomers.length > 0) this.#letIn(this.#sorted)
    return this.#sorted
  }

  /** Merges from the end, where there is room. */
  #letIn(sorted: Entry[]): void {
    const newcomers = this.#newcomers.sort(compareEntries)
    let left = sorted.length - 1
    sorted.push(...newcomers)
    for (let newcomer = newcomers.pop(); newcomer !== undefined; newcomer = newcomers.pop()) {
      for (; left >= 0 && compareEntries(sorted[left] as Entry, newcomer) > 0; left--) {
        sorted[left + newcomers.length + 1] = sorted[left] as Entry
      }
      sorted[left + newcomers.length + 1] = newcomer
    }
  }

  #placeOf(entry: Entry): number {
    return firstWhere(this.#sorted ?? [], (other) => compareEntries(other, entry) >= 0)
  }
}

/** The first `bits` bits of a place. */
export function bucketOf(place: number, bits: number): number {
  return bits === 0 ? 0 : place >>> (32 - bits)
}

export function bucketCount(bits: number): number {
  return 1 << bits
}

/** Compares two names by the order of the list; they need not be on it. */
export function compareNames(a: string, b: string): number {
  return hashText(a) - hashText(b) || compareTexts(a, b)
}

function compareEntries(a: Entry, b: Entry): number {
  return a.place - b.place || compareTexts(a.name, b.name)
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a === b ? 0 : 1
}
