/**
 * What a checker is and what it sees: each change in what any life of any member holds, with what it held before and the cause;
 * each event emitted; each datagram sent. A checker enforces one rule and says in words how it was broken. It never touches the
 * world: a run with checks is, event for event, the same as the run without.
 */
import type { Member } from '../../src/cluster/member.ts'
import type { LeaveReason } from '../../src/protocol/outbox.ts'
import type { Suspicion, Verdict } from '../../src/protocol/members/entry.ts'
import type { Settings } from '../../src/protocol/settings/settings.ts'
import type { Claim, MessageKind } from '../../src/protocol/types.ts'
import type { Faults } from '../faults.ts'
import type { Cause } from '../kernel/cause.ts'
import type { MembershipKind } from '../kernel/trace.ts'

/** A suspicion as seen from outside. */
export interface Suspected {
  readonly sinceMs: number
  /** By the observer's own clock, which may run at a different pace. */
  readonly sinceOwnMs: number
  /** The engine's own record, for who testified. */
  readonly own: Readonly<Suspicion> | undefined
  /** The fewest members that there were since it began, self included. */
  leastSize: number
}

/** What one life of one member holds of a name. */
export interface Held {
  readonly name: string
  claim: Claim
  /** Undefined until the first verdict. */
  verdict: Verdict | undefined
  /** The instance that the verdict is about; the claim held may already be another instance's. */
  shown: string | undefined
  /** The claim held at the last verdict `gone`. */
  goneBy: Claim | undefined
  /** Present while the verdict is `suspect`. */
  suspicion: Suspected | undefined
  /** The last few transitions, oldest first. */
  readonly past: Transition[]
}

/** One life of a member, as its checkers know it. */
export interface WatchedLife {
  /** The name of its host; other members know it as `name`. */
  readonly host: string
  readonly name: string
  readonly settings: Settings
  /** An observer: sees the list without being on it. */
  readonly observes: boolean
  /** The text of the cluster tag, which tells its datagrams from those of other clusters. */
  readonly clusterText: string
  /** Its user may hide members from the list, by `admit` or `readMetadata`. */
  readonly hides: boolean
  readonly bornMs: number
  /** Its process runs, and it is neither leaving nor closed. */
  readonly running: boolean
  readonly cluster: WatchedCluster
  /** Key: name. Bound: what the member itself holds. */
  readonly held: ReadonlyMap<string, Held>
  /** Members that are not gone, self included: now, and the most so far. */
  readonly size: number
  readonly peak: number
  /** Gone members that are remembered; and those of them that did not say that they leave. */
  readonly gone: number
  readonly failed: number
  /** When its list last changed: a life, or an incarnation of one, was added or dropped. */
  readonly listChangedMs: number
  /**
   * When it was last found to have dropped datagrams that it could not read although no fault had altered them. Checked at each
   * ping it sends.
   */
  readonly unreadMs: number
  /** Local health: 0 is healthy; the member stretches its intervals by a factor of one more than this. */
  readonly localHealth: number
  /** Milliseconds by its own monotonic clock. */
  now(): number
}

/** What checkers use of a `Cluster`. */
export interface WatchedCluster {
  readonly state: string
  readonly size: number
  readonly self: { readonly name: string; readonly instance: string }
  member(name: string): Member | undefined
  members(): readonly Member[]
  stats(): { readonly protocol: { readonly probes: number } }
}

interface Seen {
  readonly atMs: number
  /** By the clock of the observing life. */
  readonly ownMs: number
  readonly life: WatchedLife
  readonly cause: Cause
}

/** What changed. The record already shows the new state; the transition carries the old one. */
export type Transition = Seen &
  (
    | { readonly kind: 'claim'; readonly record: Held; readonly before: Claim | undefined; readonly after: Claim }
    | {
        readonly kind: 'verdict'
        readonly record: Held
        readonly before: Verdict | undefined
        readonly after: Verdict
        /** The claim held at that moment, and the instance that the previous verdict was about. */
        readonly claim: Claim
        readonly about: string | undefined
        /** The suspicion that ended with it. */
        readonly suspicion: Suspected | undefined
      }
    /** A claim below the one held was heard; nothing has changed. */
    | { readonly kind: 'stale'; readonly record: Held; readonly heard: Claim; readonly proven: boolean }
    | { readonly kind: 'forgotten'; readonly record: Held }
    | { readonly kind: 'event'; readonly event: MembershipKind; readonly member: Member; readonly reason: LeaveReason | undefined }
  )

/** A datagram that a member sends. */
export interface SentPacket {
  readonly kind: MessageKind
  readonly bytes: number
  /** The sender's own buffer: read it, but do not keep it. */
  readonly datagram: Uint8Array
  /** The life at the destination; undefined if nobody has that address. */
  readonly to: WatchedLife | undefined
}

/** What a checker may look at besides the transition. */
export interface CheckedWorld {
  readonly nowMs: number
  readonly faults: Faults
  /** The current probability that a packet is lost, independently of others; undefined where links differ in it. */
  readonly loss: number | undefined
  /** For each host its present life, or its last. */
  readonly lives: readonly WatchedLife[]
  /** The life that has, or had, this instance. */
  lifeOf(instance: string): WatchedLife | undefined
}

/** One rule. Its methods return how it was broken, or undefined; a broken rule fails the run with the checker's name. */
export interface Checker {
  readonly name: string
  take(transition: Transition, world: CheckedWorld): string | undefined
  /** A member sends a datagram. */
  sent?(life: WatchedLife, packet: SentPacket, world: CheckedWorld): string | undefined
  /** Called once the faults have ended and all views agree. */
  quiet?(world: CheckedWorld): string | undefined
}
