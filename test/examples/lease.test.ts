/** The example of a service with a planted bug: it is found, made small, and gone from the mended one. */
import { describe, expect, it } from 'vitest'
import { checked, HOSTS, WORLDS } from '../../examples/lease/check.ts'
import { ownershipByLease, ownershipByList, type Ownership } from '../../examples/lease/service.ts'
import { drawScenario, failsLike, play, shrink, Simulation, type PlayFailure, type Scenario } from '../../sim/index.ts'

/** How many worlds the mended service goes through: `ROLLCALL_SEEDS=1000` for those of a release. */
const SEEDS = Number(process.env['ROLLCALL_SEEDS'] ?? 100)

async function firstFailure(): Promise<{ readonly scenario: Scenario; readonly failure: PlayFailure }> {
  for (let seed = 1; seed <= 50; seed++) {
    const scenario = drawScenario(seed, WORLDS)
    const { outcome } = await play(scenario, checked(ownershipByList))
    if (!outcome.ok) return { scenario, failure: outcome }
  }
  throw new Error('50 seeds pass')
}

describe('the owner by list', () => {
  it('is twice there in one of the first 50 worlds, which shrinks to at most 4 steps and 5 hosts', async () => {
    const { scenario, failure } = await firstFailure()
    expect(failure).toMatchObject({ kind: 'safety', checker: 'one owner' })
    const shrunk = await shrink(scenario, failsLike(failure, checked(ownershipByList)))
    expect(shrunk.scenario.steps.length).toBeLessThanOrEqual(4)
    expect(shrunk.scenario.members).toBeLessThanOrEqual(5)
    expect((await play(shrunk.scenario, checked(ownershipByList))).outcome).toMatchObject({ ok: false, checker: 'one owner' })
    expect((await play(shrunk.scenario, checked(ownershipByLease))).outcome).toEqual({ ok: true })
  })
})

describe('the owner by lease', () => {
  it(`is never twice there, in ${SEEDS} worlds`, { timeout: 300_000 }, async () => {
    const failed: string[] = []
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { outcome } = await play(drawScenario(seed, WORLDS), checked(ownershipByLease))
      if (!outcome.ok) failed.push(`seed ${seed}: ${outcome.message}`)
    }
    expect(failed).toEqual([])
  })

  it('is there: soon after the start, and soon again on the larger side of a partition, but not on the smaller one', async () => {
    await using sim = new Simulation<Ownership>({
      seed: 1,
      members: HOSTS,
      options: () => ({ profile: 'local' }),
      service: (host) => ownershipByLease(host, HOSTS),
    })
    const owners = (): readonly string[] => sim.running.filter((name) => sim.service(name).owns())
    await sim.runUntil(() => owners().includes('m0'), { withinMs: 5_000 })
    sim.partition(['m0'], ['m1', 'm2'])
    await sim.runUntil(() => owners().length === 0, { withinMs: 3_000 })
    await sim.runUntil(() => owners().includes('m1'), { withinMs: 20_000 })
    sim.heal()
    await sim.runUntil(() => owners().includes('m0'), { withinMs: 20_000 })
  })
})
