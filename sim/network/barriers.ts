/**
 * Which directed links carry nothing. A partition puts every host into one group and blocks all links between groups; a cut
 * blocks single directed links. The two are kept apart, so that a new partition replaces the old one and leaves the cuts alone.
 *
 * Hosts are numbers, counted up from 0. The relation is a table, one row of bytes per host: looked at for every datagram.
 */

/** The group of all hosts that the last partition did not name, and of those that came later. */
const REST = 0

const PARTITIONED = 1
const CUT = 2

export class Barriers {
  /** Row of the sender, column of the receiver; as many rows as hosts, rows at least that long. */
  readonly #rows: Uint8Array[] = []
  /** Group of each host in the last partition. */
  readonly #groups: number[] = []
  /** Nothing is blocked, as in most runs: then no row has to be looked at. */
  #isWhole = true

  /** Room for one more host. It belongs to the rest of the present partition. */
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

  /** Each group, and the rest, on its own. A host stands in one group at most. Replaces the partition before. */
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

  /** Blocks what goes from any of `from` to any of `to`; the other direction stays as it is. */
  cut(from: readonly number[], to: readonly number[]): void {
    for (const sender of from) {
      for (const receiver of to) {
        if (sender !== receiver) this.#block(sender, receiver, CUT)
      }
    }
  }

  /** Everything is whole again. */
  healAll(): void {
    this.#isWhole = true
    this.#groups.fill(REST)
    for (const row of this.#rows) row.fill(0)
  }

  /** Both directions between each two of these groups are whole again; all else stays as it is. */
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

/** Powers of two, so that adding hosts one by one does not copy the table each time. */
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
