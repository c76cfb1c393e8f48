/** The checkers are worth what they catch: each mutant is played in drawn worlds until one of them finds it. */
import { describe, expect, it } from 'vitest'
import type * as Draw from '../../../sim/scenario/draw.ts'
import type * as Bounds from '../../../src/cluster/bounds.ts'
import type * as Simulations from '../../../sim/simulation.ts'
import type * as Play from '../../../sim/scenario/play.ts'
import { MUTANTS, NAMESAKE_MUTANT, OWN_MUTANTS, withMutant } from './mutants.ts'

/** Every mutant must be caught within so many seeds. It takes a minute, so it is done where `ROLLCALL_SEEDS` says how many. */
const WANTED: string | undefined = process.env['ROLLCALL_SEEDS']
const SEEDS = Number(WANTED ?? 0)

/** The first seed that catches it, and the checker that did. Anything that is thrown is no catch. */
async function caught(): Promise<{ readonly seed: number; readonly checker: string } | undefined> {
  const { drawScenario } = (await import('../../../sim/scenario/draw.ts')) as typeof Draw
  const { play } = (await import('../../../sim/scenario/play.ts')) as typeof Play
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { outcome } = await play(drawScenario(seed))
    if (outcome.ok) continue
    if (outcome.kind === 'crash') throw new Error(`seed ${seed} ended with an exception: ${outcome.message}`)
    return { seed, checker: outcome.checker ?? 'convergence' }
  }
  return undefined
}

/** One of the two has to give way, and all others to agree on the other, within the bound; or whoever finds that wrong. */
async function twins(): Promise<string> {
  const { Simulation } = (await import('../../../sim/simulation.ts')) as typeof Simulations
  const { bounds } = (await import('../../../src/cluster/bounds.ts')) as typeof Bounds
  const sides = [['m0', 'm1', 'm2', 'east'], ['m3', 'm4', 'm5']] as const
  const seeds = ['m0', 'm3']
  const options = (name: string) => ({ seeds: seeds.filter((seed) => seed !== name), ...(name.startsWith('m') ? {} : { name: 'twin' }) })
  await using sim = new Simulation({ seed: 1, members: sides.flat(), options })
  await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
  sim.partition(sides[0], sides[1])
  await sim.run(60_000)
  sim.add('west')
  sim.partition(sides[0])
  await sim.run(10_000)
  sim.heal()
  const { convergenceMs } = bounds({ members: 8 })
  // That all agree for a moment is not enough: nothing may flap.
  await sim.run(convergenceMs)
  const told = sim.stats().membership.leaves.replaced
  await sim.run(60_000)
  return sim.converged() && sim.stats().membership.leaves.replaced === told ? 'converged' : 'convergence'
}

describe.skipIf(WANTED === undefined)('A protocol with one rule broken', () => {
  const checkers = new Set<string>()

  it.each([...MUTANTS, ...OWN_MUTANTS].map((mutant) => [mutant.name, mutant] as const))('is caught: %s', async (name, mutant) => {
    const found = await withMutant(mutant, caught)
    process.stdout.write(`${name}: caught with seed ${found?.seed ?? '?'} by ${found?.checker ?? 'nobody'}\n`)
    expect(found).toBeDefined()
    checkers.add(found?.checker ?? '')
  }, 120_000)

  it('is caught, where two processes of one name meet after a partition: a namesake that outbids', async () => {
    const untouched = await twins()
    expect(untouched).toBe('converged')
    const found = await withMutant(NAMESAKE_MUTANT, async () => twins().catch((error: unknown) => (error as { readonly checker?: string }).checker))
    expect(found).toBeDefined()
    expect(found).not.toBe('converged')
    checkers.add(found ?? '')
  }, 60_000)

  it('is caught by at least four different checkers, all in all', () => {
    expect(checkers.size).toBeGreaterThanOrEqual(4)
  })
})
