/**
 * Whom to probe next: everybody in turn, in an order shuffled anew each round.
 *
 * The promise: who stays a member is probed again within 2n - 1 periods, n being the most members there were in that time,
 * whatever joins and leaves meanwhile. (First in one round, last in the next.) SWIM (DSN 2002) section 4.3 puts joiners at a
 * random place of the round; under churn that alone breaks the promise, since each period's newcomer may be put in front
 * of one who waits. So a round never grows longer than the list is now: newcomers beyond that wait for the next round.
 */
import type { Random } from '../tools/random.ts'
import { below, shuffle } from '../tools/random.ts'

interface Place {
  readonly name: string
  present: boolean
  /** Still to be probed in this round. */
  waiting: boolean
}

export class Rotation {
  readonly #random: Random
  /** Key: name. Bound: the members that are not gone, self excluded. */
  readonly #places = new Map<string, Place>()
  /** This round, those already probed first. Bound: twice the most members of the round; who left stays for a while as an absent place. */
  #round: Place[] = []
  #next = 0
  /** Probes of this round so far. */
  #done = 0
  /** Present places from `#next` on. */
  #waiting = 0

  constructor(random: Random) {
    this.#random = random
  }

  get size(): number {
    return this.#places.size
  }

  add(name: string): void {
    if (this.#places.has(name)) return
    const place: Place = { name, present: true, waiting: false }
    this.#places.set(name, place)
    if (this.#done + this.#waiting + 1 > this.#places.size) return
    const slot = below(this.#random, this.#done + this.#waiting + 1)
    if (slot < this.#done) return
    if (this.#round.length >= 2 * this.#places.size) this.#tidy()
    this.#round.splice(this.#next + below(this.#random, this.#round.length - this.#next + 1), 0, place)
    place.waiting = true
    this.#waiting++
  }

  remove(name: string): void {
    const place = this.#places.get(name)
    if (place === undefined) return
    this.#places.delete(name)
    place.present = false
    if (place.waiting) this.#waiting--
  }

  /** The next member to probe; undefined when there is nobody. */
  next(): string | undefined {
    if (this.#places.size === 0) return undefined
    for (;;) {
      if (this.#next >= this.#round.length) this.#beginRound()
      const place = this.#round[this.#next++] as Place
      if (!place.present) continue
      place.waiting = false
      this.#waiting--
      this.#done++
      return place.name
    }
  }

  /** What is over leaves the round: or it would grow for as long as some come and go between two probes. */
  #tidy(): void {
    this.#round = this.#round.slice(this.#next).filter((place) => place.present)
    this.#next = 0
  }

  #beginRound(): void {
    this.#round = shuffle(this.#random, [...this.#places.values()])
    for (const place of this.#round) place.waiting = true
    this.#next = 0
    this.#done = 0
    this.#waiting = this.#round.length
  }
}
