/**
 * The list: those of the digest in the order of their places (the hashes of their names; equal ones by name). So names that
 * begin alike do not stand together, a page of it means the same whoever asks, and each bucket of places is a run of it.
 *
 * It is sorted when somebody first asks, and from then on kept in order, newcomers in one pass for many: to make room for each
 * alone takes a list of 5,000 longer than all else about a join.
 */
import { hashText } from '../tools/hash.ts'
import type { Entry } from './entry.ts'

/** As many newcomers as one pass takes, at most. */
const WAITING = 64

export class Roll {
  readonly #all: () => Iterable<Entry>
  /** Bound: the living. */
  #sorted: Entry[] | undefined
  /** Those that belong in there too. Bound: as many as one pass takes. */
  readonly #newcomers: Entry[] = []

  /** `all` gives those who are on it, in any order. */
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

  /** Beginning behind the name `after`, '' for the beginning. */
  *after(after: string): Generator<Entry> {
    const sorted = this.#inOrder()
    const isBehind = ({ name }: Entry): boolean => compareNames(name, after) > 0
    for (let index = after === '' ? 0 : firstWhere(sorted, isBehind); index < sorted.length; index++) yield sorted[index] as Entry
  }

  /** Those whose places begin with the `bits` bits of `bucket`. */
  *inBucket(bits: number, bucket: number): Generator<Entry> {
    const sorted = this.#inOrder()
    for (let index = firstWhere(sorted, ({ place }) => bucketOf(place, bits) >= bucket); index < sorted.length; index++) {
      const entry = sorted[index] as Entry
      if (bucketOf(entry.place, bits) !== bucket) return
      yield entry
    }
  }

  /** Those at one place: one, but for names whose hashes are equal. */
  *at(place: number): Generator<Entry> {
    const sorted = this.#inOrder()
    for (let index = firstWhere(sorted, (entry) => entry.place >= place); sorted[index]?.place === place; index++) yield sorted[index] as Entry
  }

  /** The digest's sum taken apart: one for each bucket. */
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

  /** Both from the end, as that is where there is room. */
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

/** The first bits of a place. */
export function bucketOf(place: number, bits: number): number {
  return bits === 0 ? 0 : place >>> (32 - bits)
}

export function bucketCount(bits: number): number {
  return 1 << bits
}

/** The order of the list, for names that need not be on it. */
export function compareNames(a: string, b: string): number {
  return hashText(a) - hashText(b) || compareTexts(a, b)
}

function compareEntries(a: Entry, b: Entry): number {
  return a.place - b.place || compareTexts(a.name, b.name)
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a === b ? 0 : 1
}

/** The first index for which the test holds, in a list where it holds from some index on; the length where it never does. */
function firstWhere(sorted: readonly Entry[], test: (entry: Entry) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (test(sorted[middle] as Entry)) high = middle
    else low = middle + 1
  }
  return low
}
