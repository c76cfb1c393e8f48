/** What `stats()` tells: counts since the start, and how things stand now. What each of them means is in stat-rules.ts. */
import type { Condition } from '../protocol/condition.ts'
import { NO_CONDITION } from '../protocol/condition.ts'
import type { Counters } from '../protocol/counters.ts'
import { newCounters } from '../protocol/counters.ts'
import type { MessageKind } from '../protocol/types.ts'
import { MESSAGE_KINDS } from '../wire/body.ts'
import { DROP_REASONS, type DropReason } from '../wire/reasons.ts'

/** Why a datagram went no further: it came from an address that `allow` does not name, or could not be read. */
export type Dropped = 'address' | DropReason

/** In the order in which a datagram is examined. */
export const DROPPED: readonly Dropped[] = ['address', ...DROP_REASONS]

export interface Traffic {
  readonly packets: number
  readonly bytes: number
}

/** Each datagram that came in is in `received.accepted`, or in exactly one of `received.dropped`. Bytes are without headers of IP and UDP. */
export interface ClusterStats extends Condition {
  readonly sent: Traffic & { readonly failed: number; readonly byKind: Readonly<Record<MessageKind, Traffic>> }
  readonly received: Traffic & {
    readonly accepted: number
    /** Those accepted. */
    readonly byKind: Readonly<Record<MessageKind, Traffic>>
    readonly dropped: Readonly<Record<Dropped, number>>
    /** Errors that the socket reported beside its datagrams. */
    readonly failed: number
  }
  readonly protocol: Readonly<Counters>
  /** What others said of themselves, or of others, and is not shown or not taken. */
  readonly refused: {
    /** By `readMetadata`. */
    readonly metadata: number
    /** By `admit`. */
    readonly members: number
    /** By `allow`. */
    readonly updates: number
  }
}

interface Counts {
  packets: number
  bytes: number
}

interface Sent extends Counts {
  failed: number
  readonly byKind: Readonly<Record<MessageKind, Counts>>
}

interface Received extends Sent {
  accepted: number
  readonly dropped: Record<Dropped, number>
}

export class TrafficCounters {
  readonly sent: Sent = { packets: 0, bytes: 0, failed: 0, byKind: perKind() }
  readonly received: Received = {
    packets: 0,
    bytes: 0,
    accepted: 0,
    byKind: perKind(),
    dropped: Object.fromEntries(DROPPED.map((reason) => [reason, 0])) as Record<Dropped, number>,
    failed: 0,
  }
  readonly refused = { metadata: 0, members: 0, updates: 0 }

  countSent(kind: MessageKind, bytes: number): void {
    this.sent.packets++
    this.sent.bytes += bytes
    add(this.sent.byKind[kind], bytes)
  }

  countAccepted(kind: MessageKind, bytes: number): void {
    this.received.accepted++
    add(this.received.byKind[kind], bytes)
  }

  /** A frozen copy of everything as of now. */
  snapshot(engine: { readonly counters: Counters; readonly condition: Condition } | undefined): ClusterStats {
    const { sent, received, refused } = this
    const { counters, condition } = engine ?? { counters: newCounters(), condition: NO_CONDITION }
    return frozenCopy({ sent, received, protocol: counters, refused, ...condition })
  }
}

function perKind(): Record<MessageKind, Counts> {
  return Object.fromEntries(MESSAGE_KINDS.map((kind) => [kind, { packets: 0, bytes: 0 }])) as Record<MessageKind, Counts>
}

function add(counts: Counts, bytes: number): void {
  counts.packets++
  counts.bytes += bytes
}

/** Of numbers and objects of them, however deep. */
function frozenCopy<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, frozenCopy(part as unknown)]))) as Value
}
