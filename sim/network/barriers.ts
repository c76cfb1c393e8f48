/**
 * Which directed links are blocked. A partition puts every host into one group and blocks all links between groups; a cut blocks
 * single directed links. The two are recorded separately, so a new partition replaces the old one and leaves the cuts alone.
 *
 * Hosts are numbered from 0. The relation is a table with one row of bytes per host, because it is read for every datagram.
 */

/** The group of all hosts that the last partition did not name, and of those added later. */
const REST = 0

const PARTITIONED = 1
const CUT = 2

export class Barriers {
  /** Row: the sender; column: the receiver. One row per host; each row is at least as long as there are hosts. */
  readonly #rows: Uint8Array[] = []
  /** The group of each host in the last partition. */
  readonly #groups: number[] = []
  /** Nothing is blocked, as in most runs: then no row needs to be read. */
  #isWhole = true

  /** Adds a host. It belongs to the rest of the present partition. */
  add(): void {
    const added = this.#rows.length
    this.#groups.push(REST)
    for (let from = 0; from < added; from++) this.#rows[from] = withRoom(this.#row(from), added + 1)
    this.#rows.push(new Uint8Array(withCapacity(added + 1)))
    for (let other = 0; other < added; other++) {
      if (this.#groups[other] === REST) continue
      this.#block(added, other, PARTITIONED)
      this.#block(other, added, PARTITIONED)
    }
  }

  blocked(from: number, to: number): boolean {
    return !this.#isWhole && this.#row(from)[to] !== 0
  }

  /** Separates the groups from one another and from the rest. A host may be in one group only. Replaces the last partition. */
  partition(groups: readonly (readonly number[])[]): void {
    this.#isWhole = false
    this.#groups.fill(REST)
    groups.forEach((group, index) => {
      for (const host of group) this.#groups[host] = index + 1
    })
    for (let from = 0; from < this.#rows.length; from++) {
      const row = this.#row(from)
      for (let to = 0; to < this.#rows.length; to++) {
        row[to] = ((row[to] ?? 0) & ~PARTITIONED) | (this.#groups[from] === this.#groups[to] ? 0 : PARTITIONED)
      }
    }
  }

  /** Blocks every link from one of `from` to one of `to`. The other direction stays as it is. */
  cut(from: readonly number[], to: readonly number[]): void {
    for (const sender of from) {
      for (const receiver of to) {
        if (sender !== receiver) this.#block(sender, receiver, CUT)
      }
    }
  }

  /** Unblocks all links. */
  healAll(): void {
    this.#isWhole = true
    this.#groups.fill(REST)
    for (const row of this.#rows) row.fill(0)
  }

  /** Unblocks both directions between each two of these groups. All other links stay as they are. */
  healBetween(groups: readonly (readonly number[])[]): void {
    for (const group of groups) {
      for (const other of groups) {
        if (group === other) continue
        for (const from of group) for (const to of other) this.#row(from)[to] = 0
      }
    }
  }

  #block(from: number, to: number, why: number): void {
    this.#isWhole = false
    const row = this.#row(from)
    row[to] = (row[to] ?? 0) | why
  }

  #row(from: number): Uint8Array {
    const row = this.#rows[from]
    if (row === undefined) throw new RangeError(`no host has the number ${from}`)
    return row
  }
}

/** A power of two, so that adding hosts one by one does not copy the table each time. */
function withCapacity(count: number): number {
  let capacity = 16
  while (capacity < count) capacity *= 2
  return capacity
}

function withRoom(row: Uint8Array, count: number): Uint8Array {
  if (row.length >= count) return row
  const larger = new Uint8Array(withCapacity(count))
  larger.set(row)
  return larger
}
