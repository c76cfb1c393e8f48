/**
 * What was seen in a run, for people: the events of all members, grouped where they come in quick succession. A thousand members
 * emit a million joins; a group keeps which members they were about, how many there were, and from when to when.
 */
import type { Simulation } from '../../simulation.ts'
import type { Scenario } from '../../scenario/scenario.ts'

export type Told = 'join' | 'suspect' | 'recover' | 'update' | 'failed' | 'left' | 'replaced'

const GONE: ReadonlySet<Told> = new Set<Told>(['failed', 'left', 'replaced'])

/**
 * Events of one kind in quick succession: no pause between them exceeds `PAUSE_MS`, and no step of the scenario comes between
 * them.
 */
export interface Group {
  readonly told: Told
  readonly firstMs: number
  lastMs: number
  times: number
  /** The members that the events were about, and the observers that had them. */
  readonly about: Set<string>
  readonly observers: Set<string>
}

const PAUSE_MS = 5000

/** How many groups are kept: otherwise a run of days would show more than anybody reads. */
const MOST_GROUPS = 500

export class Timeline {
  /** In the order of their beginnings; at most `MOST_GROUPS`. */
  readonly groups: Group[] = []
  /** The number of groups that there was no room for. */
  dropped = 0
  /** By kind of event: its latest group. */
  readonly #open = new Map<Told, Group>()
  /** By name of each member that a step ends: when the others' `leave` events about it came. */
  readonly #ends = new Map<string, number[]>()
  readonly #stepTimes: readonly number[]

  constructor({ steps }: Scenario) {
    this.#stepTimes = [...new Set(steps.map(({ atMs }) => atMs))]
    for (const step of steps) if (step.do === 'crash' || step.do === 'vanish') this.#ends.set(step.host, [])
  }

  listen(sim: Simulation): void {
    for (const told of ['join', 'suspect', 'recover', 'update'] as const) {
      sim.on(told, (observer, { name }) => this.note(told, observer, name, sim.now))
    }
    sim.on('leave', (observer, { name }, reason) => this.note(reason, observer, name, sim.now))
  }

  /**
   * How long it took, of those that noticed the end of a host's process within a time, until half had; undefined if nobody did.
   */
  halfKnewMs(host: string, atMs: number, withinMs: number): number | undefined {
    const times = (this.#ends.get(host) ?? []).filter((toldMs) => toldMs >= atMs && toldMs <= atMs + withinMs)
    const median = times[Math.ceil(times.length / 2) - 1]
    return median === undefined ? undefined : median - atMs
  }

  /** An observer had an event about a member; called in the order of the times. */
  note(told: Told, observer: string, name: string, nowMs: number): void {
    if (GONE.has(told)) this.#ends.get(name)?.push(nowMs)
    const open = this.#open.get(told)
    const goesOn = open !== undefined && nowMs - open.lastMs <= PAUSE_MS && !this.#stepBetween(open.lastMs, nowMs)
    const group = goesOn ? open : { told, firstMs: nowMs, lastMs: nowMs, times: 0, about: new Set<string>(), observers: new Set<string>() }
    if (!goesOn) {
      this.#open.set(told, group)
      if (this.groups.length < MOST_GROUPS) this.groups.push(group)
      else this.dropped++
    }
    group.lastMs = nowMs
    group.times++
    group.about.add(name)
    group.observers.add(observer)
  }

  #stepBetween(fromMs: number, untilMs: number): boolean {
    return this.#stepTimes.some((atMs) => atMs > fromMs && atMs <= untilMs)
  }
}
