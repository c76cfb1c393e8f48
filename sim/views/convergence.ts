/**
 * Whether every running host sees exactly the running hosts, all alive, each in its present life and with its present address
 * and metadata; and if not, who lacks whom. A host that only observes must see the others so too, and is on nobody's list.
 *
 * This is tested after every event, so a difference must be found fast. The pair of hosts that differed last is compared first;
 * only if it agrees does the search go on, from the same observer and the same subject.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Member } from '../../src/cluster/member.ts'

/** What is needed of a host to compare views. */
export interface Station {
  readonly name: string
  /** Its process is up, and neither leaving nor closed. */
  readonly running: boolean
  /** It only observes: it sees the others without being a member. */
  readonly observes: boolean
  /** In a word, its state when it is not running. */
  readonly condition: string
  readonly cluster: {
    readonly self: Member
    readonly size: number
    member(name: string): Member | undefined
    members(): readonly Member[]
  }
}

const LINES_AT_MOST = 10
const NAMES_AT_MOST = 5

export class Convergence {
  readonly #stations: readonly Station[]
  /** The indices of the observer and the subject of the last difference. */
  #observer = 0
  #subject = 0

  /** `stations` is kept, not copied: its owner adds to it. */
  constructor(stations: readonly Station[]) {
    this.#stations = stations
  }

  holds(): boolean {
    if (this.#differs(this.#stations[this.#observer], this.#subject)) return false
    const count = this.#stations.length
    const members = this.#stations.reduce((sum, station) => sum + (isMember(station) ? 1 : 0), 0)
    for (let step = 0; step < count; step++) {
      const index = (this.#observer + step) % count
      const observer = this.#stations[index] as Station
      // An observer that sees every running member, and only as many members as run, sees nobody else.
      if (!observer.running || (!this.#findDifference(observer) && observer.cluster.size === members)) continue
      this.#observer = index
      return false
    }
    return true
  }

  /** One line for each of the first few observers that differ. */
  why(): string {
    const running = this.#stations.filter((station) => station.running)
    const lines = running.map((observer) => describe(observer, this.#stations)).filter((line) => line !== undefined)
    if (lines.length === 0) return `all ${running.length} running hosts see exactly one another`
    const shown = lines.slice(0, LINES_AT_MOST - 1)
    if (lines.length > shown.length) shown.push(`and ${lines.length - shown.length} more hosts with other views`)
    return shown.join('\n')
  }

  /** Finds a subject about which the observer is wrong, and remembers it. */
  #findDifference(observer: Station): boolean {
    const count = this.#stations.length
    for (let step = 0; step < count; step++) {
      const index = (this.#subject + step) % count
      if (!this.#differs(observer, index)) continue
      this.#subject = index
      return true
    }
    return false
  }

  #differs(observer: Station | undefined, index: number): boolean {
    const subject = this.#stations[index]
    return observer?.running === true && subject !== undefined && difference(observer, subject) !== undefined
  }
}

type Difference =
  | 'lacks'
  | 'suspects'
  | 'holds an older life of'
  | 'holds an older address of'
  | 'holds older metadata of'
  | 'still holds'

function isMember({ running, observes }: Station): boolean {
  return running && !observes
}

/** What the observer has wrong about the subject. A namesake of the subject is not the subject. */
function difference(observer: Station, subject: Station): Difference | undefined {
  const self = subject.cluster.self
  const held = observer.cluster.member(self.name)
  if (!isMember(subject)) return held?.instance === self.instance ? 'still holds' : undefined
  if (held === undefined) return 'lacks'
  if (held.instance !== self.instance) return 'holds an older life of'
  if (held.state !== 'alive') return 'suspects'
  if (held.address !== self.address) return 'holds an older address of'
  // The incarnation is not compared: a refutation raises it, and an observer that never suspected gets no event that shows it.
  return held.metadata === self.metadata || isDeepStrictEqual(held.metadata, self.metadata) ? undefined : 'holds older metadata of'
}

function describe(observer: Station, stations: readonly Station[]): string | undefined {
  /** By kind of difference; at most one entry each. */
  const found = new Map<Difference, string[]>()
  for (const subject of stations) {
    const kind = difference(observer, subject)
    if (kind === undefined) continue
    const name = isMember(subject) ? subject.name : `${subject.name} (${subject.running ? 'observes' : subject.condition})`
    found.set(kind, [...(found.get(kind) ?? []), name])
  }
  const strangers = strangersOf(observer, stations)
  if (found.size === 0 && strangers.length === 0) return undefined
  const parts = [...found].map(([kind, names]) => `${kind} ${listed(names)}`)
  if (strangers.length > 0) parts.push(`holds lives that ended long ago: ${listed(strangers)}`)
  return `${observer.name} ${parts.join('; ')}`
}

/** Members that it holds and that are neither the present nor the last life of any host. */
function strangersOf(observer: Station, stations: readonly Station[]): string[] {
  const instances = new Set(stations.map((station) => station.cluster.self.instance))
  const names = new Set(stations.filter(isMember).map((station) => station.cluster.self.name))
  return observer.cluster
    .members()
    .filter((member) => !instances.has(member.instance) && !names.has(member.name))
    .map((member) => member.name)
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_AT_MOST).join(', ')
  return names.length > NAMES_AT_MOST ? `${shown} and ${names.length - NAMES_AT_MOST} more` : shown
}
