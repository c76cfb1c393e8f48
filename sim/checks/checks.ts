/**
 * All checkers over one run: each transition, event and datagram is handed to each of them, and the first that finds its rule
 * broken ends the run with its name, its words, and what the observer held of that member before, with the cause of each change.
 */
import type { Faults } from '../faults.ts'
import type { Loop } from '../kernel/loop.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { CheckedWorld, Checker, Transition, WatchedLife } from './checker.ts'
import { incarnationChecker } from './incarnation.ts'
import { BookedLife, type Subject } from './life.ts'
import { packetKind } from './packet-kind.ts'
import { transitionWords } from './transition-words.ts'

/** What is looked at of the network. */
export interface WatchedNetwork {
  readonly lateUntilMs: number
  lateAfterMs: number
  watch(watcher: (from: { readonly name: string }, to: unknown, bytes: Uint8Array) => void): void
}

export class Checks implements CheckedWorld {
  readonly faults: Faults
  readonly #scheduler: Scheduler
  readonly #loop: Loop
  readonly #network: WatchedNetwork
  readonly #checkers: readonly Checker[] = [incarnationChecker()]
  readonly #senders: readonly Checker[] = this.#checkers.filter(({ sent }) => sent !== undefined)
  /** Key: host. The present life, or the last. */
  readonly #lives = new Map<string, BookedLife>()
  /** Key: instance. Bound: the lives of the run, and those renewed. */
  readonly #byInstance = new Map<string, WatchedLife>()
  #failed = false

  constructor(scheduler: Scheduler, loop: Loop, faults: Faults, network: WatchedNetwork) {
    this.#scheduler = scheduler
    this.#loop = loop
    this.faults = faults
    this.#network = network
    network.watch((from, _, bytes) => this.#sent(from.name, bytes))
  }

  get nowMs(): number {
    return this.#scheduler.nowMs
  }

  get lateUntilMs(): number {
    return this.#network.lateUntilMs
  }

  get lives(): readonly WatchedLife[] {
    return [...this.#lives.values()]
  }

  lifeOf(instance: string): WatchedLife | undefined {
    return this.#byInstance.get(instance)
  }

  /** A new life begins on a host. What is handed back sees what it holds. */
  watch(subject: Subject): BookedLife {
    const life = new BookedLife(subject, this.#scheduler, (transition) => this.#take(transition))
    this.#lives.set(subject.host, life)
    // An answer counts within the timeout at the least, and takes two ways.
    this.#network.lateAfterMs = Math.min(this.#network.lateAfterMs, life.settings.probeTimeoutMs / 2)
    return life
  }

  #take(transition: Transition): void {
    const { life } = transition
    if (transition.kind === 'claim' && transition.record.name === life.name && !life.observes) {
      this.#byInstance.set(transition.after.instance, life)
    }
    if (this.#failed) return
    for (const checker of this.#checkers) {
      const broken = checker.take(transition, this)
      if (broken !== undefined) return this.#fail(checker, `${life.host} about ${aboutWhom(transition)}: ${broken}`, pastOf(transition))
    }
  }

  #sent(host: string, bytes: Uint8Array): void {
    const life = this.#lives.get(host)
    const kind = packetKind(bytes)
    if (life === undefined || kind === undefined || this.#failed) return
    for (const checker of this.#senders) {
      const broken = checker.sent?.(life, kind, bytes.length, this)
      if (broken !== undefined) return this.#fail(checker, `${host}: ${broken}`, [])
    }
  }

  #fail(checker: Checker, broken: string, past: readonly Transition[]): void {
    this.#failed = true
    const history = past.length === 0 ? '' : `\nWhat changed there, the latest last:\n${past.map(transitionWords).join('\n')}`
    this.#loop.fail('SIMULATION_CHECK', `${checker.name}: ${broken}${history}`, { checker: checker.name })
  }
}

function aboutWhom(transition: Transition): string {
  return transition.kind === 'event' ? transition.member.name : transition.record.name
}

function pastOf(transition: Transition): readonly Transition[] {
  if (transition.kind !== 'event') return transition.record.past
  return transition.life.held.get(transition.member.name)?.past ?? [transition]
}
