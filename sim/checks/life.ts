/**
 * One life of a member, seen from outside: a record of what it holds, built from the changes that the owner of that state
 * reports. It computes sizes, suspicions and their durations itself, so that checkers need not trust the engine.
 */
import type { Member } from '../../src/cluster/member.ts'
import type { ProtocolOptions } from '../../src/cluster/protocol-options.ts'
import { givenOptions } from '../../src/cluster/checks.ts'
import { settingsOf } from '../../src/cluster/protocol-options.ts'
import type { LeaveReason } from '../../src/protocol/outbox.ts'
import type { Entry, Verdict } from '../../src/protocol/members/entry.ts'
import type { Settings } from '../../src/protocol/settings/settings.ts'
import type { Claim } from '../../src/protocol/types.ts'
import type { ClusterWatch } from '../../src/surroundings.ts'
import type { Cause, CauseSource } from '../kernel/cause.ts'
import type { MembershipKind } from '../kernel/trace.ts'
import { compareStanding, saysAlive } from './standing.ts'
import type { Held, Transition, WatchedCluster, WatchedLife } from './checker.ts'

/** How many transitions about one name are kept, for the message of a failure. */
const PAST = 12

/** The member that is watched. */
export interface Subject {
  readonly host: string
  readonly cluster: WatchedCluster
  readonly options: ProtocolOptions & { readonly cluster?: string | undefined; readonly observe?: boolean | undefined; readonly admit?: unknown; readonly readMetadata?: unknown }
  now(): number
  running(): boolean
}

/** Where the time and the causes come from. */
export interface Clockwork {
  readonly nowMs: number
  readonly doing: CauseSource
}

interface Moment {
  readonly source: CauseSource
  readonly atMs: number
  readonly ownMs: number
  readonly cause: Cause
}

export class BookedLife implements WatchedLife, ClusterWatch {
  readonly host: string
  readonly settings: Settings
  readonly observes: boolean
  readonly hides: boolean
  readonly clusterText: string
  readonly bornMs: number
  /** Key: name. Bound: what the member itself holds. */
  readonly held: Map<string, Held> = new Map()
  readonly cluster: WatchedCluster
  readonly #subject: Subject
  readonly #clockwork: Clockwork
  readonly #take: (transition: Transition) => void
  /** Bound: the suspected members. */
  readonly #suspected = new Set<Held>()
  /** Bound: the gone members. */
  readonly #failed = new Set<Held>()
  #others = 0
  #peak = 1
  #gone = 0
  #listChangedMs = 0
  #unread = 0
  #changed = 0
  #unreadMs = -Infinity
  #localHealth = 0
  #moment: Moment | undefined

  constructor(subject: Subject, clockwork: Clockwork, take: (transition: Transition) => void) {
    this.#subject = subject
    this.#clockwork = clockwork
    this.#take = take
    const { options, host, cluster } = subject
    this.host = host
    this.cluster = cluster
    this.bornMs = clockwork.nowMs
    this.settings = settingsOf(givenOptions(options), [])
    this.observes = options.observe === true
    this.clusterText = options.cluster ?? 'default'
    this.hides = options.admit !== undefined || options.readMetadata !== undefined
  }

  get name(): string {
    return this.cluster.self.name
  }

  get running(): boolean {
    return this.#subject.running()
  }

  get size(): number {
    return this.#others + 1
  }

  get peak(): number {
    return this.#peak
  }

  get gone(): number {
    return this.#gone
  }

  get failed(): number {
    return this.#failed.size
  }

  get listChangedMs(): number {
    return this.#listChangedMs
  }

  get unreadMs(): number {
    return this.#unreadMs
  }

  get localHealth(): number {
    return this.#localHealth
  }

  now(): number {
    return this.#subject.now()
  }

  /**
   * `changed` counts the datagrams to this host that faults have altered so far. Of those dropped since the last call, this many
   * prove nothing, and neither do as many copies of them; most of them have a wrong checksum.
   */
  lookForUnread(changed: number): void {
    if (this.#unread > 2 * (changed - this.#changed)) this.#unreadMs = this.#clockwork.nowMs
    this.#unread = 0
    this.#changed = changed
  }

  /** Part of {@link ClusterWatch}. */
  dropped(reason: string): void {
    if (reason !== 'checksum') this.#unread++
  }

  /** Part of {@link ClusterWatch}. */
  localHealthChanged(score: number): void {
    this.#localHealth = score
  }

  /** Part of {@link ClusterWatch}. */
  claimed({ name, claim }: Readonly<Entry>, before: Claim | undefined): void {
    let record = this.held.get(name)
    if (record === undefined) {
      record = { name, claim, verdict: undefined, shown: undefined, goneBy: undefined, suspicion: undefined, past: [] }
      this.held.set(name, record)
    }
    record.claim = claim
    if (changesList(before, claim)) this.#listChangedMs = this.#clockwork.nowMs
    const { atMs, ownMs, cause } = this.#seen()
    this.#tell(record, { kind: 'claim', atMs, ownMs, life: this, cause, record, before, after: claim })
  }

  /** Part of {@link ClusterWatch}. */
  judged({ name, verdict, shown, suspicion }: Readonly<Entry>): void {
    const record = this.held.get(name)
    if (record === undefined) return
    const { verdict: before, shown: about, suspicion: ended, claim } = record
    const { atMs, ownMs, cause } = this.#seen()
    if (this.observes || name !== this.name) this.#count(record, before, verdict)
    record.verdict = verdict
    record.shown = shown?.instance
    record.suspicion = verdict === 'suspect' ? { sinceMs: atMs, sinceOwnMs: ownMs, own: suspicion, leastSize: this.size } : undefined
    this.#tell(record, { kind: 'verdict', atMs, ownMs, life: this, cause, record, before, after: verdict, claim, about, suspicion: ended })
    if (verdict === 'gone') record.goneBy = claim
  }

  /** Part of {@link ClusterWatch}. */
  heard(claim: Claim, proven: boolean): void {
    const record = this.held.get(claim.name)
    if (record === undefined || compareStanding(claim, record.claim) >= 0) return
    const { atMs, ownMs, cause } = this.#seen()
    this.#take({ kind: 'stale', atMs, ownMs, life: this, cause, record, heard: claim, proven })
  }

  /** Part of {@link ClusterWatch}. */
  forgotten({ name }: Readonly<Entry>): void {
    const record = this.held.get(name)
    if (record === undefined) return
    if (record.verdict === 'gone') this.#gone--
    this.#failed.delete(record)
    const { atMs, ownMs, cause } = this.#seen()
    this.#tell(record, { kind: 'forgotten', atMs, ownMs, life: this, cause, record })
    this.held.delete(name)
  }

  /** The user of this member gets an event about another. */
  told(event: MembershipKind, member: Member, reason: LeaveReason | undefined): void {
    const { atMs, ownMs, cause } = this.#seen()
    this.#tell(this.held.get(member.name), { kind: 'event', atMs, ownMs, life: this, cause, event, member, reason })
  }

  #tell(record: Held | undefined, transition: Transition): void {
    if (record !== undefined && record.past.push(transition) > PAST) record.past.shift()
    this.#take(transition)
  }

  #count(record: Held, before: Verdict | undefined, after: Verdict): void {
    if (record.suspicion !== undefined) this.#suspected.delete(record)
    const [was, is] = [before === 'alive' || before === 'suspect', after !== 'gone']
    if (was !== is) this.#others += is ? 1 : -1
    if (this.size > this.#peak) this.#peak = this.size
    if (before === 'gone' && is) this.#gone--
    if (before !== 'gone' && !is) this.#gone++
    if (was && !is) for (const { suspicion } of this.#suspected) if (suspicion !== undefined) suspicion.leastSize = Math.min(suspicion.leastSize, this.size)
    if (after === 'suspect') this.#suspected.add(record)
    if (!is && record.claim.state !== 'left') this.#failed.add(record)
    else this.#failed.delete(record)
  }

  /** The time and the cause of what happens: computed once for all that follows from one cause. */
  #seen(): Moment {
    const { nowMs: atMs, doing } = this.#clockwork
    if (this.#moment?.source === doing && this.#moment.atMs === atMs) return this.#moment
    this.#moment = { source: doing, atMs, ownMs: this.now(), cause: doing.cause() }
    return this.#moment
  }
}

function changesList(before: Claim | undefined, after: Claim): boolean {
  const [was, is] = [before !== undefined && saysAlive(before), saysAlive(after)]
  return was !== is || (is && (before?.incarnation !== after.incarnation || before.instance !== after.instance))
}
