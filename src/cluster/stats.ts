/** What `stats()` tells: counts since the start, and a few present depths. */
import type { Counters } from '../protocol/counters.ts'
import { newCounters } from '../protocol/counters.ts'
import { DROP_REASONS, type DropReason } from '../wire/reasons.ts'

/** Counts only rise. Each datagram that came in is in `received.accepted`, or in exactly one of `received.dropped`. */
export interface ClusterStats {
  readonly sent: { readonly packets: number; readonly bytes: number; readonly failed: number }
  readonly received: {
    readonly packets: number
    readonly bytes: number
    readonly accepted: number
    /** Datagrams that could not be read, by reason. */
    readonly dropped: Readonly<Record<DropReason, number>>
    /** Errors that the socket reported beside its datagrams. */
    readonly failed: number
  }
  /** What the protocol did: probes, suspicions, refutations, repairs, and packets it did not act on. */
  readonly protocol: Readonly<Counters>
  /** How far this member has fallen behind: 0 is healthy, the most is the expert setting `localHealthMax`. */
  readonly localHealth: number
  /** Updates that still have sends left. */
  readonly queued: number
  /** Metadata of others that `readMetadata` refused. */
  readonly refusedMetadata: number
}

export class TrafficCounters {
  readonly sent = { packets: 0, bytes: 0, failed: 0 }
  readonly received = {
    packets: 0,
    bytes: 0,
    accepted: 0,
    dropped: Object.fromEntries(DROP_REASONS.map((reason) => [reason, 0])) as Record<DropReason, number>,
    failed: 0,
  }
  refusedMetadata = 0

  /** A frozen copy of everything as of now. */
  snapshot(engine: { readonly counters: Counters; readonly queueDepth: number; readonly localHealth: number } | undefined): ClusterStats {
    const { sent, received } = this
    const { counters, queueDepth, localHealth } = engine ?? { counters: newCounters(), queueDepth: 0, localHealth: 0 }
    return Object.freeze({
      sent: Object.freeze({ ...sent }),
      received: Object.freeze({ ...received, dropped: Object.freeze({ ...received.dropped }) }),
      protocol: Object.freeze({ ...counters, ignored: Object.freeze({ ...counters.ignored }) }),
      localHealth,
      queued: queueDepth,
      refusedMetadata: this.refusedMetadata,
    })
  }
}
