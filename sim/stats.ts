/** What a run is asked for in numbers. */
import type { FaultKind } from './faults.ts'
import type { NetworkCounters } from './network/network.ts'
import type { MembershipCounters } from './views/observations.ts'

/** Numbers of a run so far. */
export interface SimulationStats {
  /** What became of the datagrams. */
  readonly network: NetworkCounters
  /** What the members told. */
  readonly membership: MembershipCounters
  /** How often each fault has happened. */
  readonly faults: Readonly<Record<FaultKind, number>>
  /** Events of any kind: arrivals, timers, commands at a set time. */
  readonly events: number
}
