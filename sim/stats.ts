/** The numbers of a run. */
import type { FaultKind } from './faults.ts'
import type { NetworkCounters } from './network/network.ts'
import type { MembershipCounters } from './views/observations.ts'

/** Counters of a run, from its start. */
export interface SimulationStats {
  /** Datagrams, by fate. */
  readonly network: NetworkCounters
  /** Events that the members emitted. */
  readonly membership: MembershipCounters
  /** How often each kind of fault has happened. */
  readonly faults: Readonly<Record<FaultKind, number>>
  /** Events of any kind: arrivals, timers, callbacks at a set time. */
  readonly events: number
}
