/**
 * What a checker is and what it sees: each change in what any life of any member holds, with what it held before and why it
 * happened; each event told; each datagram sent. A checker holds one rule, says in words how it was broken, and keeps its hands off
 * the world: a run with checks is, event for event, the run without.
 */
import type { Member } from '../../src/cluster/member.ts'
import type { LeaveReason } from '../../src/protocol/outbox.ts'
import type { Suspicion, Verdict } from '../../src/protocol/members/entry.ts'
import type { Settings } from '../../src/protocol/settings/settings.ts'
import type { Claim, MessageKind } from '../../src/protocol/types.ts'
import type { Faults } from '../faults.ts'
import type { Cause } from '../kernel/cause.ts'
import type { MembershipKind } from '../kernel/trace.ts'

/** A suspicion as it is seen from outside. */
export interface Suspected {
  readonly sinceMs: number
  /** By the observer's own clock, which may run at another pace. */
  readonly sinceOwnMs: number
  /** The engine's own, for who testified. */
  readonly own: Readonly<Suspicion> | undefined
  /** How few members there were at the least since it began, self included. */
  leastSize: number
}

/** One name, as one life of one member holds it. */
export interface Held {
  readonly name: string
  claim: Claim
  /** Undefined until the first is given. */
  verdict: Verdict | undefined
  /** The instance that the verdict is about; another's claim may be held already. */
  shown: string | undefined
  /** The claim held when it was last found gone. */
  goneBy: Claim | undefined
  /** There while the verdict is `suspect`. */
  suspicion: Suspected | undefined
  /** The last few, oldest first. */
  readonly past: Transition[]
}

/** One life of a member, as its checkers know it. */
export interface WatchedLife {
  /** Of its host; others know it as `name`. */
  readonly host: string
  readonly name: string
  readonly settings: Settings
  /** Sees the list without being on it. */
  readonly observes: boolean
  /** The text by which its datagrams are told from those of other clusters. */
  readonly clusterText: string
  /** Users hide members from themselves: `admit`, `readMetadata`. */
  readonly hides: boolean
  readonly bornMs: number
  /** Its process is up, and neither leaving nor closed. */
  readonly running: boolean
  readonly cluster: WatchedCluster
  /** Key: name. Bound: what the member itself holds. */
  readonly held: ReadonlyMap<string, Held>
  /** Members not gone, self included, now and at the most so far. */
  readonly size: number
  readonly peak: number
  /** Those gone and remembered; and those of them that did not say so. */
  readonly gone: number
  readonly failed: number
  /** When it last came to hold a life, or an incarnation of it, that it had not, or ceased to. */
  readonly listChangedMs: number
  /** When it was last seen to have dropped datagrams that it could not read though nothing had changed them. Looked for with each ping that it sends. */
  readonly unreadMs: number
  /** Local health: 0 is healthy, and by one more than this the member stretches its intervals. */
  readonly doubt: number
  /** Milliseconds by its own monotonic clock. */
  now(): number
}

/** What is asked of a `Cluster`. */
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
  /** By the clock of whose life it is. */
  readonly ownMs: number
  readonly life: WatchedLife
  readonly cause: Cause
}

/** What changed. The record shows it done already; what it was before stands beside it. */
export type Transition = Seen &
  (
    | { readonly kind: 'claim'; readonly record: Held; readonly before: Claim | undefined; readonly after: Claim }
    | {
        readonly kind: 'verdict'
        readonly record: Held
        readonly before: Verdict | undefined
        readonly after: Verdict
        /** The claim that was held then, and the instance that it was given about. */
        readonly claim: Claim
        readonly about: string | undefined
        /** The one that ended with it. */
        readonly suspicion: Suspected | undefined
      }
    /** A claim below the one held came in; only told of, nothing has changed. */
    | { readonly kind: 'stale'; readonly record: Held; readonly heard: Claim; readonly proven: boolean }
    | { readonly kind: 'forgotten'; readonly record: Held }
    | { readonly kind: 'event'; readonly event: MembershipKind; readonly member: Member; readonly reason: LeaveReason | undefined }
  )

/** Of a datagram that a member sends. */
export interface SentPacket {
  readonly kind: MessageKind
  readonly bytes: number
  /** The sender's own, to be looked at and not to be kept. */
  readonly datagram: Uint8Array
  /** Who lives where it goes; undefined where nobody has the address. */
  readonly to: WatchedLife | undefined
}

/** What a checker may look at beside the transition. */
export interface CheckedWorld {
  readonly nowMs: number
  readonly faults: Faults
  /** The probability with which each packet is lost for itself now; undefined where it is not the same on all links. */
  readonly loss: number | undefined
  /** The present lives, and of hosts without one the last. */
  readonly lives: readonly WatchedLife[]
  /** Whose instance that is, or was. */
  lifeOf(instance: string): WatchedLife | undefined
}

/** One rule. Where it finds it broken it says how: the run then fails with its name. */
export interface Checker {
  readonly name: string
  take(transition: Transition, world: CheckedWorld): string | undefined
  /** A member sends a datagram. */
  sent?(life: WatchedLife, packet: SentPacket, world: CheckedWorld): string | undefined
  /** The faults have ended, and all members see the same. */
  quiet?(world: CheckedWorld): string | undefined
}
