/** Members that stand still: what one slept through must not be held against the others. */
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../sim/index.ts'

const SEED_COUNT = 3
const SEEDS = Array.from({ length: SEED_COUNT }, (_, index) => index + 1)

interface Frozen {
  readonly sim: Simulation
  /** Who was removed, by whom, since the member was frozen. */
  readonly removed: string[]
}

/** Ten members, of which m3 stands still for so long; then it has a while to come back. */
async function frozen(seed: number, forMs: number): Promise<Frozen> {
  const sim = new Simulation({ seed, members: 10, network: { latencyMs: [0.2, 1] } })
  const removed: string[] = []
  await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
  await sim.run(5_000)
  sim.on('leave', (observer, member, reason) => removed.push(`${observer}: ${member.name} ${reason}`))
  sim.pause('m3', forMs)
  await sim.run(forMs)
  return { sim, removed }
}

describe('A member that stands still', () => {
  it.each(SEEDS)('W2 for a second and a half is not removed by anybody, nor removes anybody (seed %i)', async (seed) => {
    const { sim, removed } = await frozen(seed, 1_500)
    await using run = sim
    await run.run(30_000)
    expect(removed, `seed ${seed}`).toEqual([])
    expect(run.converged(), run.why()).toBe(true)
    expect(run.cluster('m3').stats().protocol.stalls).toBeGreaterThan(0)
  })

  it.each(SEEDS)('W4 for a minute wakes with a full buffer, removes nobody and is back within 5 s (seed %i)', async (seed) => {
    const { sim, removed } = await frozen(seed, 60_000)
    await using run = sim
    expect(new Set(removed), `seed ${seed}`).toEqual(new Set(run.running.filter((name) => name !== 'm3').map((name) => `${name}: m3 failed`)))
    removed.length = 0
    await run.runUntil(() => run.converged(), { withinMs: 5_000 })
    await run.run(30_000)
    expect(removed, `seed ${seed}`).toEqual([])
  })

  it('shows in the trace: the same seed with and without the pause differ', async () => {
    const hashes = await Promise.all([1_500, 0].map(async (forMs) => {
      const { sim } = await frozen(1, forMs)
      await sim.run(2_000)
      return sim.traceHash
    }))
    expect(hashes[0]).not.toBe(hashes[1])
  })
})
