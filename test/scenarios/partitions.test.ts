/** Partitions heal by themselves, and nobody is taken for gone by those who could hear it all the time. */
import { describe, expect, it } from 'vitest'
import { Simulation, type SimulationOptions } from '../../sim/index.ts'
import { Diary, lines, names, seeds, together } from './diary.ts'

/** How many seeds each scenario is run with; raise it for a longer search. */
const SEED_COUNT = 2
const SEEDS = seeds(SEED_COUNT)
/** For the scenarios that take longest. */
const FEWER_SEEDS = seeds(Math.ceil(SEED_COUNT / 2))

/** A converged cluster, and the diary from then on. */
async function settled(options: SimulationOptions): Promise<{ sim: Simulation; diary: Diary }> {
  const sim = new Simulation(options)
  const diary = new Diary(sim)
  await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
  await sim.run(5_000)
  diary.clear()
  return { sim, diary }
}

/** What was told of members by others of the same group. */
function withinGroups(diary: Diary, groups: readonly (readonly string[])[]): readonly string[] {
  const groupOf = (name: string) => groups.findIndex((group) => group.includes(name))
  return lines(diary.leaves.filter(({ observer, about }) => groupOf(observer) === groupOf(about)))
}

const HALVES = [names(0, 20), names(20, 40)] as const

const onlyFirstIsSeed = (name: string) => ({ seeds: name === 'm0' ? [] : ['m0'] })

describe.each([
  ['10 s', 10_000],
  ['40 s', 40_000],
] as const)('H2 Two halves of 40 members that were apart for %s', (_, apartMs) => {
  it.each(FEWER_SEEDS)('find one another although the seed of all is in one half (seed %i)', async (seed) => {
    const { sim, diary } = await settled({ seed, members: 40, options: onlyFirstIsSeed })
    await using _sim = sim
    sim.partition(...HALVES)
    await sim.run(apartMs)
    expect(sim.converged(), diary.where).toBe(false)
    sim.heal()
    await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
    expect(withinGroups(diary, HALVES), diary.where).toEqual([])
  })
})

describe('H2 Groups that meet one after the other', () => {
  const groups = [0, 1, 2, 3, 4].map((index) => names(index * 6, index * 6 + 6))

  it.each(SEEDS)('come together, group by group, five of them after a minute apart (seed %i)', async (seed) => {
    const { sim, diary } = await settled({ seed, members: 30 })
    await using _sim = sim
    sim.partition(...groups)
    await sim.run(60_000)
    for (const count of [2, 3, 4, 5]) {
      const met = groups.slice(0, count)
      for (const earlier of met.slice(0, -1)) sim.heal(earlier, met.at(-1) ?? [])
      await sim.runUntil(() => together(sim, met.flat()), { withinMs: 30_000 })
    }
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    expect(withinGroups(diary, groups), diary.where).toEqual([])
  })
})

// It doubts itself first, and so asks ever more rarely: it takes longer to give up the others than they take to give it up.
describe.each([
  ['60 s', 60_000, 19],
  ['five minutes', 300_000, 1],
] as const)('L2 A lone member of 20 that was cut off from all for %s', (_, apartMs, heldAtMost) => {
  it.each(SEEDS)('comes back within 30 s, and the others removed nobody but it (seed %i)', async (seed) => {
    const { sim, diary } = await settled({ seed, members: 20 })
    await using _sim = sim
    sim.partition(['m7'])
    await sim.run(apartMs)
    expect(sim.cluster('m7').size, diary.where).toBeLessThanOrEqual(heldAtMost)
    sim.heal()
    await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
    expect(lines(diary.leaves.filter(({ observer, about }) => observer !== 'm7' && about !== 'm7')), diary.where).toEqual([])
    expect(diary.observers('m7', 'failed'), diary.where).toHaveLength(19)
  })
})
