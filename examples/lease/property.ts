/**
 * The fixed service as a property: whatever happens to the hosts, there is at most one owner. fast-check draws the worlds and
 * shrinks one in which that does not hold. In vitest, put it in an `it`. Run it with `node dist/examples/lease/property.js`.
 */
// #region property
import fc from 'fast-check'
import { describeScenario, play } from 'rollcall/sim'
import { scenario } from 'rollcall/sim/arbitraries'
import { checked } from './check.ts'
import { ownershipByLease } from './service.ts'

const worlds = scenario({ membersAtMost: 5, stepsAtMost: 8, lengthMs: 20_000 })
const oneOwner = fc.asyncProperty(worlds, async (world) => {
  const { outcome } = await play(world, checked(ownershipByLease))
  if (!outcome.ok) throw new Error(`${outcome.message}\n${describeScenario(world)}`)
})
await fc.assert(oneOwner, { seed: 42, numRuns: 50 })
console.log('one owner at most, in 50 worlds')
// #endregion
