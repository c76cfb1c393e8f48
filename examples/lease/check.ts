/** What is demanded of the owner of the ledger, in every world. */
import type { DrawConstraints, Host, PlayOptions, Scenario, Simulation } from 'rollcall/sim'
import type { Ownership } from './service.ts'

/** The worlds that are drawn: few hosts and a quick failure detector, so that much happens in little time. */
export const WORLDS: DrawConstraints = { membersAtMost: 5, profiles: ['local'], lengthAtMostMs: 12_000 }

// #region check
/** The service on each host of a scenario, and what must always hold of them all. */
export function checked(ownership: (host: Host, hosts: readonly string[]) => Ownership, { members }: Scenario): PlayOptions<Ownership> {
  const hosts = Array.from({ length: members }, (_, index) => `m${index}`)
  const owners = (sim: Simulation<Ownership>): readonly string[] => sim.running.filter((name) => sim.service(name).owns())
  return {
    service: (host) => ownership(host, hosts),
    invariants: { 'one owner': (sim) => owners(sim).length <= 1 },
  }
}
// #endregion
