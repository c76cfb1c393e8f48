/**
 * All checkers over one run. Each of them is given each transition, event and datagram. The first that finds its rule broken ends
 * the run with its name, its words, and the history of what the observer held of that member, with the cause of each change.
 */
import type { Faults } from '../faults.ts'
import type { Loop } from '../kernel/loop.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { CheckedWorld, Checker, Transition, WatchedLife } from './checker.ts'
import { answerChecker } from './answer.ts'
import { blamelessChecker } from './blameless.ts'
import { budgetChecker } from './budget.ts'
import { calmChecker } from './calm.ts'
import { chanceChecker, type ChanceChecker, type ChanceTally } from './chance.ts'
import { healChecker } from './heal.ts'
import { incarnationChecker } from './incarnation.ts'
import { BookedLife, type Subject } from './life.ts'
import { namesakeChecker } from './namesake.ts'
import { packetKind } from '../network/packet-kind.ts'
import { repairChecker } from './repair.ts'
import { returnChecker } from './return.ts'
import { selfBeliefChecker } from './self-belief.ts'
import { storyChecker } from './story.ts'
import { suspicionLeastChecker } from './suspicion-least.ts'
import { transitionWords } from './transition-words.ts'
import { turnChecker } from './turn.ts'

/**
 * Each makes the checker of one rule, for one run. Judged elsewhere: `chance`, convergence, and members that ended by themselves.
 */
export const CHECKERS: readonly (() => Checker)[] = [
  incarnationChecker, returnChecker, selfBeliefChecker, suspicionLeastChecker, blamelessChecker, storyChecker, budgetChecker,
  repairChecker, answerChecker, healChecker, turnChecker, namesakeChecker, calmChecker,
]

interface Named {
  readonly name: string
}

/** What is used of the network. */
export interface WatchedNetwork {
  readonly loss: number | undefined
  lateAfterMs: number
  watch(watcher: (from: Named, to: Named | undefined, bytes: Uint8Array) => void): void
}

export class Checks implements CheckedWorld {
  readonly faults: Faults
  readonly #scheduler: Scheduler
  readonly #loop: Loop
  readonly #network: WatchedNetwork
  readonly #chance: ChanceChecker = chanceChecker()
  readonly #checkers: readonly Checker[] = [...CHECKERS.map((make) => make()), this.#chance]
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
    network.watch((from, to, bytes) => this.#sent(from.name, to?.name, bytes))
  }

  get nowMs(): number {
    return this.#scheduler.nowMs
  }

  get loss(): number | undefined {
    return this.#network.loss
  }

  get lives(): readonly WatchedLife[] {
    return [...this.#lives.values()]
  }

  lifeOf(instance: string): WatchedLife | undefined {
    return this.#byInstance.get(instance)
  }

  /** A new life begins on a host. The returned book must be told what it holds. */
  watch(subject: Subject): BookedLife {
    const life = new BookedLife(subject, this.#scheduler, (transition) => this.#take(transition))
    this.#lives.set(subject.host, life)
    // An answer counts for at least the timeout, and makes two trips.
    this.#network.lateAfterMs = Math.min(this.#network.lateAfterMs, life.settings.probeTimeoutMs / 2)
    return life
  }

  /** Removals by loss alone so far, to be summed over many runs. */
  get tally(): ChanceTally {
    return this.#chance.tally()
  }

  /** Called once the faults have ended and all views agree. */
  quiet(): void {
    for (const checker of this.#checkers) {
      const broken = this.#failed ? undefined : checker.quiet?.(this)
      if (broken !== undefined) this.#fail(checker, broken, [])
    }
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

  #sent(host: string, receiver: string | undefined, bytes: Uint8Array): void {
    const life = this.#lives.get(host)
    const kind = packetKind(bytes)
    if (life === undefined || kind === undefined || this.#failed) return
    if (kind === 'ping') life.lookForUnread(this.faults.changedTo(host))
    const packet = { kind, bytes: bytes.length, datagram: bytes, to: receiver === undefined ? undefined : this.#lives.get(receiver) }
    for (const checker of this.#senders) {
      const broken = checker.sent?.(life, packet, this)
      if (broken !== undefined) return this.#fail(checker, `${host}: ${broken}`, [])
    }
  }

  #fail(checker: Checker, broken: string, past: readonly Transition[]): void {
    this.#failed = true
    const history = past.length === 0 ? '' : `\nWhat changed there, oldest first:\n${past.map(transitionWords).join('\n')}`
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
