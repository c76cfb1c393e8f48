/** The example of a service with a planted bug: it is found, made small, and gone from the mended one. */
import { describe, expect, it } from 'vitest'
import { checked, HOSTS, WORLDS } from '../../examples/lease/check.ts'
import { ownershipByLease, ownershipByList, type Ownership } from '../../examples/lease/service.ts'
import { drawScenario, failsLike, play, shrink, Simulation, type Scenario } from '../../sim/index.ts'

/** How many worlds the mended service goes through: `ROLLCALL_SEEDS=1000` for those of a release. */
const SEEDS = Number(process.env['ROLLCALL_SEEDS'] ?? 100)

const LIMIT = { timeout: 300_000 }

/** The smallest scenarios of those of the first 50 worlds in which the list gives two owners at a time, one after the other. */
async function* stories(): AsyncGenerator<Scenario> {
  for (let seed = 1; seed <= 50; seed++) {
    const scenario = drawScenario(seed, WORLDS)
    const { outcome } = await play(scenario, checked(ownershipByList))
    if (outcome.ok) continue
    expect(outcome).toMatchObject({ kind: 'safety', checker: 'one owner' })
    yield (await shrink(scenario, failsLike(outcome, checked(ownershipByList)))).scenario
  }
}

describe('the owner by list', () => {
  it('is twice there in some of the first 50 worlds, which shrink to at most 4 steps and 5 hosts, and one to a partition', LIMIT, async () => {
    for await (const smallest of stories()) {
      expect(smallest.steps.length).toBeLessThanOrEqual(4)
      expect(smallest.members).toBeLessThanOrEqual(5)
      expect((await play(smallest, checked(ownershipByList))).outcome).toMatchObject({ ok: false, checker: 'one owner' })
      expect((await play(smallest, checked(ownershipByLease))).outcome).toEqual({ ok: true })
      if (smallest.steps.some((step) => step.do === 'partition')) return
    }
    expect.unreachable('no partition brings it out')
  })
})

describe('the owner by lease', () => {
  it(`is never twice there, in ${SEEDS} worlds`, LIMIT, async () => {
    const failed: string[] = []
    let whole = 0
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { outcome } = await play(drawScenario(seed, WORLDS), checked(ownershipByLease))
      if (outcome.ok) whole++
      else if (outcome.checker === 'one owner' || outcome.kind === 'crash') failed.push(`seed ${seed}: ${outcome.message}`)
    }
    expect(failed).toEqual([])
    // What the membership itself promises is for the swarm to hold; a world that ends early by it says less of the service.
    expect(whole).toBeGreaterThan(0.98 * SEEDS)
  })

  it('is there: soon after the start, and soon again on the larger side of a partition, but not on the smaller one', async () => {
    await using sim = new Simulation<Ownership>({
      seed: 1,
      members: HOSTS,
      options: () => ({ profile: 'local' }),
      service: (host) => ownershipByLease(host, HOSTS),
    })
    const owners = (): readonly string[] => [...sim.services].filter(([, service]) => service.owns()).map(([name]) => name)
    await sim.runUntil(() => owners().includes('m0'), { withinMs: 5_000 })
    sim.partition(['m0'], ['m1', 'm2'])
    await sim.runUntil(() => owners().length === 0, { withinMs: 3_000 })
    await sim.runUntil(() => owners().includes('m1'), { withinMs: 20_000 })
    sim.heal()
    await sim.runUntil(() => owners().includes('m0'), { withinMs: 20_000 })
  })
})
