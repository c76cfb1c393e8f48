/**
 * Whom to probe next: every member in turn, in an order shuffled anew each round.
 *
 * The promise: whoever else joins and leaves, a member that stays is probed again within 2n - 1 periods, n being the most members
 * there were in that time (worst case: first in one round, last in the next). SWIM (DSN 2002) section 4.3 inserts joiners at a
 * random position of the round. Under churn that alone breaks the promise, since each period's newcomer may be inserted in
 * front of one that waits. So a round never grows longer than the present list: newcomers beyond that wait for the next round.
 *
 * Both tables are plain arrays of the members' own entries: a map from name to position took 120 bytes for each member, a sixth
 * of a member's memory, and each turn touched three more objects.
 */
import { PatientList } from '../tools/patient-list.ts'
import type { Random } from '../tools/random.ts'
import { below, shuffle } from '../tools/random.ts'

/** What every item of a rotation carries; only its rotation writes it. */
export interface Turn {
  /** Its index among all items, -1 outside the rotation. */
  turn: number
}

/** Gaps that are not worth a clean-up. */
const SPARE = 16

export class Rotation<Item extends Turn> {
  readonly #random: Random
  /**
   * In the order of joining; an item that was removed leaves a gap. Bound: twice the members not gone, self excluded, plus
   * `SPARE`.
   */
  #all: (Item | undefined)[] = []
  #size = 0
  /**
   * This round, those already probed first; an item removed before its turn leaves a gap. Bound: twice the most members of the
   * round.
   */
  #round = new PatientList<Item | undefined>()
  #next = 0
  /** Probes of this round so far. */
  #done = 0
  /** Items from `#next` on, gaps not counted. */
  #waiting = 0

  constructor(random: Random) {
    this.#random = random
  }

  get size(): number {
    return this.#size
  }

  add(item: Item): void {
    if (item.turn !== -1) return
    item.turn = this.#all.push(item) - 1
    this.#size++
    if (this.#done + this.#waiting + 1 > this.#size) return
    const slot = below(this.#random, this.#done + this.#waiting + 1)
    if (slot < this.#done) return
    if (this.#round.length >= 2 * this.#size) this.#tidy()
    this.#round.insert(this.#next + below(this.#random, this.#round.length - this.#next + 1), item)
    this.#waiting++
  }

  remove(item: Item): void {
    if (item.turn === -1) return
    this.#all[item.turn] = undefined
    item.turn = -1
    this.#size--
    if (this.#all.length > 2 * this.#size + SPARE) this.#closeGaps()
    const round = this.#round.items
    const waiting = round.indexOf(item, this.#next)
    if (waiting === -1) return
    round[waiting] = undefined
    this.#waiting--
  }

  /** The next member to probe; undefined if there is none. */
  next(): Item | undefined {
    if (this.#size === 0) return undefined
    for (;;) {
      if (this.#next >= this.#round.length) this.#beginRound()
      const item = this.#round.items[this.#next++]
      if (item === undefined) continue
      this.#waiting--
      this.#done++
      return item
    }
  }

  /**
   * Drops those already probed, and gaps: otherwise the round would grow for as long as members come and go between two probes.
   */
  #tidy(): void {
    this.#round = new PatientList(this.#round.items.slice(this.#next).filter((item) => item !== undefined))
    this.#next = 0
  }

  #beginRound(): void {
    this.#closeGaps()
    this.#round = new PatientList(shuffle(this.#random, [...this.#all]))
    this.#next = 0
    this.#done = 0
    this.#waiting = this.#round.length
  }

  #closeGaps(): void {
    if (this.#all.length === this.#size) return
    this.#all = this.#all.filter((item) => item !== undefined)
    for (const [turn, item] of this.#all.entries()) if (item !== undefined) item.turn = turn
  }
}
