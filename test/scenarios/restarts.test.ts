/** A name that comes back is the same member to nobody, and a member to everybody, soon and for good. */
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../sim/index.ts'
import { Diary, lines, names, seeds } from './diary.ts'

/** How many seeds each scenario is run with; raise it for a longer search. */
const SEED_COUNT = 3
const SEEDS = seeds(SEED_COUNT)

const MEMBERS = 16

describe.each([
  ['at its old address', false, 3_000],
  ['at a new address', true, 5_000],
] as const)('N1 A crashed member that restarts at once %s', (_, newAddress, withinMs) => {
  it.each(SEEDS)(`is replaced, then joins, everywhere within ${withinMs} ms (seed %i)`, async (seed) => {
    await using sim = new Simulation({ seed, members: MEMBERS })
    const diary = new Diary(sim)
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    await sim.run(5_000)
    diary.clear()
    sim.crash('m5')
    sim.restart('m5', { newAddress })
    await sim.runUntil(() => sim.converged(), { withinMs })
    await sim.run(30_000)
    expect(sim.converged(), `${diary.where}: ${sim.why()}`).toBe(true)
    expect(lines(diary.leaves.filter(({ about }) => about !== 'm5')), diary.where).toEqual([])
    for (const observer of sim.running.filter((name) => name !== 'm5')) {
      expect(diary.story(observer, 'm5'), `${diary.where}, told by ${observer}`).toEqual(['replaced', 'join'])
    }
  })
})

describe('N2 Ten of 30 members that restart at once', () => {
  const restarted = names(20, 30)

  it.each(SEEDS)('after the others had found them failed are members to all within 30 s (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members: 30 })
    const diary = new Diary(sim)
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    diary.clear()
    for (const name of restarted) sim.crash(name)
    await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
    await sim.run(5_000)
    for (const name of restarted) sim.restart(name)
    await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
    await sim.run(30_000)
    expect(sim.converged(), `${diary.where}: ${sim.why()}`).toBe(true)
    for (const name of restarted) expect(diary.story('m0', name), diary.where).toEqual(['failed', 'join'])
    expect(lines(diary.leaves.filter(({ about }) => !restarted.includes(about))), diary.where).toEqual([])
  })
})

describe('N2 A member that left', () => {
  it.each(SEEDS)('comes back as a new life, at its old address or at a new one (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members: MEMBERS })
    const diary = new Diary(sim)
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    diary.clear()
    for (const newAddress of [false, true]) {
      sim.leave('m5')
      await sim.runUntil(() => sim.converged(), { withinMs: 5_000 })
      await sim.run(5_000)
      sim.restart('m5', { newAddress })
      await sim.runUntil(() => sim.converged(), { withinMs: 5_000 })
    }
    await sim.run(20_000)
    for (const observer of sim.running.filter((name) => name !== 'm5')) {
      expect(diary.story(observer, 'm5'), `${diary.where}, told by ${observer}`).toEqual(['left', 'join', 'left', 'join'])
    }
    expect(lines(diary.leaves.filter(({ about }) => about !== 'm5')), diary.where).toEqual([])
  })
})
