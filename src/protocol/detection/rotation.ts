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

/** Where a place stands: vacant ones are free, or pass out of the round yet. */
type Stand = 'vacant' | 'resting' | 'waiting'

export class Rotation {
  readonly #random: Random
  /** Key: name; value: the number of its place. Bound: the members that are not gone, self excluded. */
  readonly #places = new Map<string, number>()
  /** By number of the place. Bound: the members and the places of this round. */
  readonly #names: string[] = []
  readonly #stands: Stand[] = []
  /** Numbers to be given out again. Bound: the same. */
  readonly #free: number[] = []
  /**
   * This round, those already probed first: places by their numbers, which are moved up to make room for another five times as
   * fast as objects would be. Bound: twice the most members of the round; who left stays for a while as a vacant place.
   */
  #round: number[] = []
  #next = 0
  /** Probes of this round so far. */
  #done = 0
  /** Places that wait, from `#next` on. */
  #waiting = 0

  constructor(random: Random) {
    this.#random = random
  }

  get size(): number {
    return this.#places.size
  }

  add(name: string): void {
    if (this.#places.has(name)) return
    const place = this.#free.pop() ?? this.#names.length
    this.#names[place] = name
    this.#stands[place] = 'resting'
    this.#places.set(name, place)
    if (this.#done + this.#waiting + 1 > this.#places.size) return
    const slot = below(this.#random, this.#done + this.#waiting + 1)
    if (slot < this.#done) return
    if (this.#round.length >= 2 * this.#places.size) this.#tidy()
    this.#round.splice(this.#next + below(this.#random, this.#round.length - this.#next + 1), 0, place)
    this.#stands[place] = 'waiting'
    this.#waiting++
  }

  remove(name: string): void {
    const place = this.#places.get(name)
    if (place === undefined) return
    this.#places.delete(name)
    // One that waits stands in the round still: its number is free once the round has passed it.
    if (this.#stands[place] === 'waiting') this.#waiting--
    else this.#free.push(place)
    this.#stands[place] = 'vacant'
  }

  /** The next member to probe; undefined when there is nobody. */
  next(): string | undefined {
    if (this.#places.size === 0) return undefined
    for (;;) {
      if (this.#next >= this.#round.length) this.#beginRound()
      const place = this.#round[this.#next++] as number
      if (!this.#holds(place)) continue
      this.#stands[place] = 'resting'
      this.#waiting--
      this.#done++
      return this.#names[place]
    }
  }

  /** What is over leaves the round: or it would grow for as long as some come and go between two probes. */
  #tidy(): void {
    this.#round = this.#round.slice(this.#next).filter((place) => this.#holds(place))
    this.#next = 0
  }

  /** Whether somebody is at a place of the round that is passed; a vacant one is free from now on. */
  #holds(place: number): boolean {
    if (this.#stands[place] !== 'vacant') return true
    this.#free.push(place)
    return false
  }

  #beginRound(): void {
    this.#round = shuffle(this.#random, [...this.#places.values()])
    for (const place of this.#round) this.#stands[place] = 'waiting'
    this.#next = 0
    this.#done = 0
    this.#waiting = this.#round.length
  }
}
