/** The checkers are worth what they catch: each mutant is played in drawn worlds until one of them finds it. */
import { describe, expect, it } from 'vitest'
import type * as Draw from '../../../sim/scenario/draw.ts'
import type * as Play from '../../../sim/scenario/play.ts'
import { MUTANTS, OWN_MUTANTS, withMutant } from './mutants.ts'

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
    return { seed, checker: outcome.checker ?? 'nobody' }
  }
  return undefined
}

describe.skipIf(WANTED === undefined)('A protocol with one rule broken', () => {
  const checkers = new Set<string>()

  it.each([...MUTANTS, ...OWN_MUTANTS].map((mutant) => [mutant.name, mutant] as const))('is caught: %s', async (name, mutant) => {
    const found = await withMutant(mutant, caught)
    process.stdout.write(`${name}: caught with seed ${found?.seed ?? '?'} by ${found?.checker ?? 'nobody'}\n`)
    expect(found).toBeDefined()
    checkers.add(found?.checker ?? '')
  }, 120_000)

  it('is caught by at least four different checkers, all in all', () => {
    expect(checkers.size).toBeGreaterThanOrEqual(4)
  })
})
