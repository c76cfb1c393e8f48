/** The simulations that are measured: as users have them by default, in a calm local network, without checks. */
import { Simulation } from '../../sim/index.ts'

/** More than any size that is measured takes to agree. */
const AGREED_WITHIN_MS = 600_000

/** The longest that news is told again. */
const REST_AFTER_MS = 60_000

export function lanCluster(members: number): Simulation {
  return new Simulation({ seed: 42, members, checks: false })
}

export async function agree(sim: Simulation): Promise<void> {
  await sim.runUntil(() => sim.converged(), { withinMs: AGREED_WITHIN_MS })
}

/** From then on there are only probes. */
export async function comeToRest(sim: Simulation): Promise<void> {
  await sim.run(REST_AFTER_MS)
}
