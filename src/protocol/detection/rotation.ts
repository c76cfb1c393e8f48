/**
 * Whom to probe next: everybody in turn, in an order shuffled anew each round.
 *
 * The promise: who stays a member is probed again within 2n - 1 periods, n being the most members there were in that time,
 * whatever joins and leaves meanwhile. (First in one round, last in the next.) SWIM (DSN 2002) section 4.3 puts joiners at a
 * random place of the round; under churn that alone breaks the promise, since each period's newcomer may be put in front
 * of one who waits. So a round never grows longer than the list is now: newcomers beyond that wait for the next round.
 *
 * Both tables are plain arrays of the members' own entries: a map of places by name took 120 bytes a member of each member's
 * memory, a sixth of all, and a turn looked at three objects more.
 */
import { PatientList } from '../tools/patient-list.ts'
import type { Random } from '../tools/random.ts'
import { below, shuffle } from '../tools/random.ts'

/** What an item of a rotation has besides its own; only its rotation writes it. */
export interface Turn {
  /** Where it stands among all, -1 outside. */
  turn: number
}

/** Empty places that are not worth a clean-up. */
const SPARE = 16

export class Rotation<Item extends Turn> {
  readonly #random: Random
  /** In the order in which they came; who left leaves a gap. Bound: twice the members that are not gone, self excluded, and a few. */
  #all: (Item | undefined)[] = []
  #size = 0
  /** This round, those already probed first; who left before its turn leaves a gap. Bound: twice the most members of the round. */
  #round = new PatientList<Item | undefined>()
  #next = 0
  /** Probes of this round so far. */
  #done = 0
  /** Those from `#next` on. */
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

  /** The next member to probe; undefined when there is nobody. */
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

  /** What is over leaves the round: or it would grow for as long as some come and go between two probes. */
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
