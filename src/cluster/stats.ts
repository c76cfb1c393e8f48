/** What `stats()` returns: counts since the start, and how things stand now. stat-rules.ts says what each number means. */
import type { Condition } from '../protocol/condition.ts'
import { NO_CONDITION } from '../protocol/condition.ts'
import type { Counters } from '../protocol/counters.ts'
import { newCounters } from '../protocol/counters.ts'
import type { MessageKind } from '../protocol/types.ts'
import { MESSAGE_KINDS } from '../wire/body.ts'
import { DROP_REASONS, type DropReason } from '../wire/reasons.ts'

/** Why a datagram was dropped: `address` if `allow` does not cover where it came from; otherwise why it could not be read. */
export type Dropped = 'address' | DropReason

/** In the order in which a datagram is checked. */
export const DROPPED: readonly Dropped[] = ['address', ...DROP_REASONS]

/** Datagrams and their bytes, without the headers of IP and UDP. */
export interface Traffic {
  readonly packets: number
  readonly bytes: number
}

/** The numbers of a cluster. Each datagram received is counted in `received.accepted` or in exactly one of `received.dropped`. */
export interface ClusterStats extends Condition {
  readonly sent: Traffic & { readonly failed: number; readonly byKind: Readonly<Record<MessageKind, Traffic>> }
  readonly received: Traffic & {
    readonly accepted: number
    /** Only the accepted ones. */
    readonly byKind: Readonly<Record<MessageKind, Traffic>>
    readonly dropped: Readonly<Record<Dropped, number>>
    /** Errors that the socket reported, other than failed sends. */
    readonly failed: number
  }
  readonly protocol: Readonly<Counters>
  /** How often something that others said was not shown or not taken. */
  readonly refused: {
    /** Metadata that could not be read, or that `readMetadata` threw at. */
    readonly metadata: number
    /** Members that `admit` did not admit. */
    readonly members: number
    /** Updates about members at addresses that `allow` does not cover. */
    readonly updates: number
  }
}

/** Index of a kind in {@link MESSAGE_KINDS}. Pings and acks, which are all that a cluster at rest sends, are found first. */
function placeOf(kind: MessageKind): number {
  return kind === 'ping' ? PING : kind === 'ack' ? ACK : MESSAGE_KINDS.indexOf(kind)
}

const PING = MESSAGE_KINDS.indexOf('ping')
const ACK = MESSAGE_KINDS.indexOf('ack')

/** Packets and bytes of each kind. Sums are made only when somebody asks. */
class KindCounters {
  /** By index of the kind. Bound: the kinds. */
  readonly #packets: number[] = MESSAGE_KINDS.map(() => 0)
  /** By index of the kind. Bound: the same. */
  readonly #bytes: number[] = MESSAGE_KINDS.map(() => 0)

  count(kind: MessageKind, bytes: number): void {
    const place = placeOf(kind)
    this.#packets[place] = (this.#packets[place] ?? 0) + 1
    this.#bytes[place] = (this.#bytes[place] ?? 0) + bytes
  }

  get packets(): number {
    return sum(this.#packets)
  }

  get bytes(): number {
    return sum(this.#bytes)
  }

  get byKind(): Readonly<Record<MessageKind, Traffic>> {
    const each = MESSAGE_KINDS.map((kind, place) => [kind, { packets: this.#packets[place] ?? 0, bytes: this.#bytes[place] ?? 0 }])
    return Object.fromEntries(each) as Record<MessageKind, Traffic>
  }
}

export class TrafficCounters {
  /** Errors of the socket: failed sends, and all others. */
  failedSends = 0
  failedReceives = 0
  readonly refused = { metadata: 0, members: 0, updates: 0 }
  readonly #sent = new KindCounters()
  readonly #accepted = new KindCounters()
  readonly #dropped: Record<Dropped, number> = Object.fromEntries(DROPPED.map((reason) => [reason, 0])) as Record<Dropped, number>
  #droppedBytes = 0

  countSent(kind: MessageKind, bytes: number): void {
    this.#sent.count(kind, bytes)
  }

  countAccepted(kind: MessageKind, bytes: number): void {
    this.#accepted.count(kind, bytes)
  }

  countDropped(reason: Dropped, bytes: number): void {
    this.#dropped[reason]++
    this.#droppedBytes += bytes
  }

  get sent(): ClusterStats['sent'] {
    const { packets, bytes, byKind } = this.#sent
    return { packets, bytes, failed: this.failedSends, byKind }
  }

  get received(): ClusterStats['received'] {
    const { packets: accepted, bytes, byKind } = this.#accepted
    const packets = accepted + sum(Object.values(this.#dropped))
    return { packets, bytes: bytes + this.#droppedBytes, accepted, byKind, dropped: { ...this.#dropped }, failed: this.failedReceives }
  }

  /** A frozen copy of everything as it is now. */
  snapshot(engine: { readonly counters: Counters; readonly condition: Condition } | undefined): ClusterStats {
    const { sent, received, refused } = this
    const { counters, condition } = engine ?? { counters: newCounters(), condition: NO_CONDITION }
    return frozenCopy({ sent, received, protocol: counters, refused, ...condition })
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

/**
 * Copies numbers and nested plain objects of them. No lists of pairs: they cost four times as much, and a simulation with checks
 * asks at each ping.
 */
function frozenCopy<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  const copy: Partial<Value> = {}
  for (const key in value) copy[key] = frozenCopy(value[key])
  return Object.freeze(copy) as Value
}
