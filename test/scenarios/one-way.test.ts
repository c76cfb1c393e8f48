/** Links that carry packets in one direction only: what one member cannot hear is not taken for what all cannot hear. */
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../sim/index.ts'
import { Diary, lines, names, seeds } from './diary.ts'

/** How many seeds each scenario is run with; raise it for a longer search. */
const SEED_COUNT = 3
const SEEDS = seeds(SEED_COUNT)

const MEMBERS = 10
const DEAF = 'm4'
const OTHERS = names(0, MEMBERS).filter((name) => name !== DEAF)

describe('P3 A link that is cut in one direction between two of ten members', () => {
  it.each(SEEDS)('removes nobody in two minutes: others ask on behalf of the two (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members: MEMBERS })
    const diary = new Diary(sim)
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    const askedBefore = sim.cluster('m6').stats().protocol.indirectProbes
    sim.cut(['m3'], ['m6'])
    await sim.run(120_000)
    expect(lines(diary.leaves), diary.where).toEqual([])
    // The cut was felt: what m3 answers does not reach m6.
    expect(sim.cluster('m6').stats().protocol.indirectProbes, diary.where).toBeGreaterThan(askedBefore)
  })
})

describe('C6 A member that hears nobody while all hear it', () => {
  it.each(SEEDS)('makes no other remove another, and is back within 30 s once it hears again (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members: MEMBERS })
    const diary = new Diary(sim)
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    sim.cut(OTHERS, [DEAF])
    await sim.run(60_000)
    sim.heal()
    await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
    await sim.run(20_000)
    expect(sim.converged(), `${diary.where}: ${sim.why()}`).toBe(true)
    const amongOthers = diary.leaves.filter(({ observer, about }) => observer !== DEAF && about !== DEAF)
    expect(lines(amongOthers), diary.where).toEqual([])
  })
})

describe('C6 A member that nobody hears while it hears all', () => {
  it.each(SEEDS)('makes no other remove another, and is back within 30 s once it is heard again (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members: MEMBERS })
    const diary = new Diary(sim)
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    sim.cut([DEAF], OTHERS)
    await sim.run(60_000)
    sim.heal()
    await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
    await sim.run(20_000)
    expect(sim.converged(), `${diary.where}: ${sim.why()}`).toBe(true)
    const amongOthers = diary.leaves.filter(({ observer, about }) => observer !== DEAF && about !== DEAF)
    expect(lines(amongOthers), diary.where).toEqual([])
  })
})
