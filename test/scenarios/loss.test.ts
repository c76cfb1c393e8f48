/** Members that are well stay, however many packets the network loses: they are suspected at times, and refute it. */
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../sim/index.ts'
import { Diary, lines, seeds } from './diary.ts'

/** How many seeds each scenario is run with; raise it for a longer search. */
const SEED_COUNT = 1
const SEEDS = seeds(SEED_COUNT)

describe.each([2, 3, 32])('S6 %i members that lose every fifth packet', (members) => {
  it.each(SEEDS)('remove nobody in ten minutes, although they do suspect one another (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members, network: { latencyMs: [0.2, 1], loss: 0.2 } })
    const diary = new Diary(sim)
    await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
    await sim.run(600_000)
    expect(lines(diary.leaves), diary.where).toEqual([])
    const refutations = sim.running.reduce((sum, name) => sum + sim.cluster(name).stats().protocol.refutations, 0)
    expect(refutations, diary.where).toBeGreaterThan(0)
    const { suspicions, recoveries } = sim.stats().membership
    expect(suspicions, diary.where).toBeGreaterThan(0)
    expect(recoveries, diary.where).toBeGreaterThan(0)
    // Who is suspected in the last moment has recovered soon after.
    await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
  })
})
