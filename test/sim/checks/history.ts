/** A history to feed checkers with, written by hand: what one or several members hold, as their tables would tell of it. */
import type { ClusterOptions } from '../../../src/cluster/options.ts'
import type { Member } from '../../../src/cluster/member.ts'
import type { LeaveReason } from '../../../src/protocol/outbox.ts'
import { Entry, type Suspicion, type Verdict } from '../../../src/protocol/members/entry.ts'
import { suspicionSpan } from '../../../src/protocol/settings/bounds.ts'
import type { Claim, ClaimState, Incarnation, Instance, Instant, MessageKind } from '../../../src/protocol/types.ts'
import type { CheckedWorld, Checker, SentPacket, Transition, WatchedCluster, WatchedLife } from '../../../sim/checks/checker.ts'
import { BookedLife } from '../../../sim/checks/life.ts'
import { Faults } from '../../../sim/faults.ts'
import type { CauseSource } from '../../../sim/kernel/cause.ts'
import { STARTED } from '../../../sim/kernel/cause.ts'
import type { MembershipKind } from '../../../sim/kernel/trace.ts'

/** `alive 5` of the life `instance`, which is the name's own where none is given. */
export function claimOf(name: string, state: ClaimState, incarnation: number, instance: string = `${name}-1`): Claim {
  return {
    name, instance: instance as Instance, incarnation: incarnation as Incarnation, state,
    address: { host: '10.0.0.1', port: 7390 }, metadata: undefined, tail: undefined,
  }
}

export function memberOf(name: string, state: Member['state'] = 'alive', instance: string = `${name}-1`): Member {
  return { name, instance, host: '10.0.0.1', port: 7390, address: '10.0.0.1:7390', metadata: null, state, incarnation: 1 }
}

interface FakeCluster extends WatchedCluster {
  state: string
  readonly shown: Map<string, Member>
  readonly protocol: { probes: number }
}

/** One life whose table tells what the history says. */
export class Writer {
  readonly life: BookedLife
  readonly cluster: FakeCluster
  running = true
  /** Its clock runs so many times as fast as the world's. */
  pace = 1
  readonly #entries = new Map<string, Entry>()
  readonly #history: History

  constructor(history: History, name: string, options: Partial<ClusterOptions<unknown>>) {
    this.#history = history
    const shown = new Map<string, Member>()
    const protocol = { probes: 0 }
    const self = { name, instance: `${name}-1` }
    this.cluster = {
      state: 'running', shown, protocol, self,
      get size() {
        return shown.size + 1
      },
      member: (other) => shown.get(other),
      members: () => [...shown.values()],
      stats: () => ({ protocol }),
    }
    const subject = { host: name, cluster: this.cluster, options, now: () => history.nowMs * this.pace, running: () => this.running }
    this.life = new BookedLife(subject, history, (transition) => history.take(transition))
  }

  holds(claim: Claim): this {
    const held = this.#entries.get(claim.name)
    const entry = held ?? new Entry(claim.name, 0, claim, this.life.now() as Instant)
    const before = held?.claim
    this.#entries.set(claim.name, entry)
    entry.claim = claim
    this.life.claimed(entry, before)
    return this
  }

  /** `refusedBy` testify that nothing is there. */
  judges(name: string, verdict: Verdict, refusedBy: readonly string[] = []): this {
    const entry = this.#entries.get(name) as Entry
    if (verdict === 'alive') entry.shown = entry.claim
    entry.verdict = verdict
    const now = this.life.now() as Instant
    const suspicion: Suspicion = {
      since: now, span: suspicionSpan(this.life.settings, this.life.size), accusers: [], refusedBy: new Set(refusedBy),
      ownProbeFailed: false, asked: false, askedAnew: false, deadline: now, overdue: false,
    }
    entry.suspicion = verdict === 'suspect' ? suspicion : undefined
    this.life.judged(entry)
    return this
  }

  /** Holds it alive, and shows it. */
  joins(name: string, incarnation: number, instance?: string): this {
    return this.holds(claimOf(name, 'alive', incarnation, instance)).judges(name, 'alive')
  }

  forgets(name: string): this {
    this.life.forgotten(this.#entries.get(name) as Entry)
    this.#entries.delete(name)
    return this
  }

  /** The event is told, and what users read is as it says unless `shows` says otherwise. */
  tells(event: MembershipKind, member: Member, reason?: LeaveReason, shows: Member | undefined = event === 'leave' ? undefined : member): this {
    if (shows === undefined) this.cluster.shown.delete(member.name)
    else this.cluster.shown.set(member.name, shows)
    this.life.told(event, member, reason)
    return this
  }

  sends(kind: MessageKind, bytes = 100, to?: Writer, datagram: Uint8Array = new Uint8Array(bytes)): this {
    if (kind === 'ping') this.life.lookForUnread(this.#history.faults.changedTo(this.life.host))
    this.#history.sent(this.life, { kind, bytes, datagram, to: to?.life })
    return this
  }
}

export class History implements CheckedWorld {
  nowMs = 0
  doing: CauseSource = STARTED
  loss: number | undefined = 0
  readonly faults: Faults = new Faults()
  /** What the checker said. */
  readonly found: string[] = []
  readonly writers: Writer[] = []
  readonly #checker: Checker

  constructor(checker: Checker) {
    this.#checker = checker
  }

  get lives(): readonly WatchedLife[] {
    return this.writers.map(({ life }) => life)
  }

  lifeOf(instance: string): WatchedLife | undefined {
    return this.writers.find(({ cluster }) => cluster.self.instance === instance)?.life
  }

  member(name: string, options: Partial<ClusterOptions<unknown>> = {}): Writer {
    const writer = new Writer(this, name, options)
    this.writers.push(writer)
    return writer
  }

  wait(ms: number): void {
    this.nowMs += ms
  }

  take(transition: Transition): void {
    const broken = this.#checker.take(transition, this)
    if (broken !== undefined) this.found.push(broken)
  }

  sent(life: WatchedLife, packet: SentPacket): void {
    const broken = this.#checker.sent?.(life, packet, this)
    if (broken !== undefined) this.found.push(broken)
  }

  quiet(): void {
    const broken = this.#checker.quiet?.(this)
    if (broken !== undefined) this.found.push(broken)
  }
}
