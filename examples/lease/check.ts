/** What must hold for the owner of the ledger in every world. */
import type { DrawConstraints, PlayOptions } from 'rollcall/sim'
import type { Ownership, OwnershipService } from './service.ts'

/**
 * Few hosts and a quick failure detector, so that much happens in little time. No second process under a name in use: votes are
 * counted by name, so a host that runs twice votes twice until one of the two gives way.
 */
export const WORLDS: DrawConstraints = { membersAtMost: 5, profiles: ['local'], lengthAtMostMs: 8_000, namesakes: false }

/** The hosts that can own the ledger; other members of the cluster come and go. */
export const HOSTS: readonly string[] = ['m0', 'm1', 'm2']

// #region check
/** The service on each host, and what must hold after each event. */
export function checked(ownership: OwnershipService): PlayOptions<Ownership> {
  return {
    service: (host) => ownership(host, HOSTS),
    invariants: { 'one owner': (sim) => [...sim.services.values()].filter((each) => each.owns()).length <= 1 },
  }
}
// #endregion
