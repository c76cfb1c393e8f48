/** Crashed members are found out by all the others in bounded time, and nobody else is suspected to the end on the way. */
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../sim/index.ts'
import { Diary, lines, names, seeds } from './diary.ts'

/** How many seeds each scenario is run with; raise it for a longer search. */
const SEED_COUNT = 2
const SEEDS = seeds(SEED_COUNT)

describe.each([
  [8, 0],
  [8, 0.05],
  [8, 0.2],
  [32, 0],
  [32, 0.05],
  [32, 0.2],
] as const)('S3 One of %i members that dies while the share %f of packets is lost', (members, loss) => {
  describe.each(['crash', 'vanish'] as const)('by a %s', (death) => {
    it.each(SEEDS)('is told as failed by all others within 12 s, and nobody else is removed (seed %i)', async (seed) => {
      await using sim = new Simulation({ seed, members, network: { latencyMs: [0.2, 1], loss } })
      const diary = new Diary(sim)
      await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
      await sim.run(3_000)
      const others = names(0, members).filter((name) => name !== 'm5').toSorted()
      sim[death]('m5')
      await sim.run(12_000)
      expect(diary.observers('m5', 'failed'), diary.where).toEqual(others)
      await sim.run(10_000)
      expect(lines(diary.leaves.filter(({ about }) => about !== 'm5')), diary.where).toEqual([])
      // Dead is dead: no stale word brings it back.
      for (const observer of others) expect(diary.story(observer, 'm5'), diary.where).toEqual(['join', 'failed'])
    })
  })
})

describe('S3 Ten of 50 members that crash at once', () => {
  it.each(SEEDS)('are all told as failed by all others within 20 s, and nobody else is removed (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members: 50 })
    const diary = new Diary(sim)
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    await sim.run(5_000)
    const crashed = names(10, 20)
    for (const name of crashed) sim.crash(name)
    await sim.runUntil(() => sim.converged(), { withinMs: 20_000 })
    for (const name of crashed) expect(diary.observers(name, 'failed'), diary.where).toEqual([...sim.running].toSorted())
    await sim.run(10_000)
    expect(lines(diary.leaves.filter(({ about }) => !crashed.includes(about))), diary.where).toEqual([])
    expect(diary.leaves, diary.where).toHaveLength(10 * 40)
  })
})
