/** What the members of a simulation told from some moment on: who saw whom come and go, and when. */
import type { Simulation } from '../../sim/index.ts'

export interface Entry {
  readonly atMs: number
  readonly observer: string
  readonly about: string
  /** `join`, or the reason of a `leave`. */
  readonly what: 'join' | 'left' | 'failed' | 'replaced'
}

export class Diary {
  readonly #sim: Simulation
  /** In the order they were told. Emptied by {@link Diary.clear}. */
  #entries: Entry[] = []

  constructor(sim: Simulation) {
    this.#sim = sim
    sim.on('join', (observer, { name }) => this.#entries.push({ atMs: sim.now, observer, about: name, what: 'join' }))
    sim.on('leave', (observer, { name }, reason) => this.#entries.push({ atMs: sim.now, observer, about: name, what: reason }))
  }

  /** What was told so far is of no interest any more. */
  clear(): void {
    this.#entries = []
  }

  /** All that was told. */
  get entries(): readonly Entry[] {
    return this.#entries
  }

  get leaves(): readonly Entry[] {
    return this.#entries.filter(({ what }) => what !== 'join')
  }

  /** Who told this about the member, by name. */
  observers(about: string, what: Entry['what']): readonly string[] {
    const told = this.#entries.filter((entry) => entry.about === about && entry.what === what)
    return told.map(({ observer }) => observer).toSorted()
  }

  /** The story of a member as one observer told it. */
  story(observer: string, about: string): readonly Entry['what'][] {
    return this.#entries.filter((entry) => entry.observer === observer && entry.about === about).map(({ what }) => what)
  }

  /** For the message of an assertion: the seed and the time say where to look. */
  get where(): string {
    return `seed ${this.#sim.seed} at ${this.#sim.now} ms`
  }
}

/** A line per entry, short enough for the message of an assertion. */
export function lines(entries: readonly Entry[]): readonly string[] {
  return entries.map(({ atMs, observer, about, what }) => `${atMs.toFixed(1)} ms ${observer}: ${about} ${what}`)
}

/** The seeds 1 to `count`. */
export function seeds(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}

/** The names that a simulation gives to members `from` to `to`, the latter not included. */
export function names(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, index) => `m${from + index}`)
}

/** All of these see all of these, alive. */
export function together(sim: Simulation, group: readonly string[]): boolean {
  return group.every((observer) => group.every((about) => sim.cluster(observer).member(about)?.state === 'alive'))
}
