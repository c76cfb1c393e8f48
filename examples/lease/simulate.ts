/**
 * Searches one world after another for two owners at a time, and prints the first such world in its smallest form. Then the fixed
 * service goes through as many worlds. Run it with `node dist/examples/lease/simulate.js`.
 */
import { describeScenario, drawScenario, failsLike, play, shrink } from 'rollcall/sim'
import { checked, WORLDS } from './check.ts'
import { ownershipByLease, ownershipByList, type OwnershipService } from './service.ts'

const SEEDS = 50

// #region simulate
async function search(ownership: OwnershipService): Promise<void> {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const scenario = drawScenario(seed, WORLDS)
    const { outcome } = await play(scenario, checked(ownership))
    if (outcome.ok) continue
    const { scenario: smallest } = await shrink(scenario, failsLike(outcome, checked(ownership)))
    console.log(`${ownership.name}: seed ${seed} fails, and so does\n${describeScenario(smallest)}`)
    return
  }
  console.log(`${ownership.name}: ${SEEDS} seeds pass`)
}

await search(ownershipByList)
await search(ownershipByLease)
// #endregion
