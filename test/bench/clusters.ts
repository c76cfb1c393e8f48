/** The simulations that are measured: default options, no faults, without checks. */
import { Simulation } from '../../sim/index.ts'

/** Longer than a cluster of any measured size takes to agree. */
const AGREED_WITHIN_MS = 600_000

/** The longest time for which an update is gossiped. */
const REST_AFTER_MS = 60_000

export function lanCluster(members: number): Simulation {
  return new Simulation({ seed: 42, members, checks: false })
}

export async function agree(sim: Simulation): Promise<void> {
  await sim.runUntil(() => sim.converged(), { withinMs: AGREED_WITHIN_MS })
}

/** Afterwards there is no traffic but probes. */
export async function comeToRest(sim: Simulation): Promise<void> {
  await sim.run(REST_AFTER_MS)
}
