/** Partitions: halves that were apart for however long, and groups that meet pair by pair. */
import { expect } from 'vitest'
import { shuffle } from '../../../src/protocol/tools/random.ts'
import { seeded } from '../../protocol/support.ts'
import { names } from '../diary.ts'
import type { Scenario } from './scenario.ts'

const HALVES = [names(0, 20), names(20, 40)] as const

export function apart(length: string, apartMs: number, seedCounts: Pick<Scenario, 'seedsByDefault'> = {}): Scenario {
  return {
    name: `Two halves of 40 members that were apart for ${length} are one cluster 20 s after, and removed none of their own`,
    cluster: { members: 40 },
    ...seedCounts,
    async run(stage) {
      const { sim } = stage
      await stage.settle()
      sim.partition(...HALVES)
      await sim.run(apartMs)
      expect(sim.converged(), stage.diary.where).toBe(false)
      const removed = stage.diary.leaves.length
      sim.heal()
      const healedMs = await stage.until(20_000)
      await stage.staysWhole(20_000)
      stage.nobodyToldOfItsOwn(HALVES)
      return { 'all see all after, ms': healedMs, 'removed meanwhile, of 800': removed }
    },
  }
}

/** Longest of all: several files play a share of its seeds each, so that they run at the same time. */
export const A_DAY: Scenario = apart('a day', 86_400_000, { seedsByDefault: 0 })

export const NEW_ADDRESSES: Scenario = {
  name: 'Two halves of 40 whose addresses have all changed during a partition are one cluster 20 s after',
  // By name, on both sides: what names stand for is all that leads from one half to the other.
  cluster: { members: 40, options: (name) => ({ seeds: ['m0', 'm1', 'm20', 'm21'].filter((seed) => seed !== name) }) },
  async run(stage) {
    const { sim } = stage
    const [one, other] = HALVES
    await stage.settle()
    sim.partition(one, other)
    await stage.until(120_000, () => sim.cluster('m0').size === 20 && sim.cluster('m39').size === 20)
    await sim.run(10_000)
    let slowestMs = 0
    for (let index = 0; index < 20; index++) {
      sim.restart(one[index] as string, { newAddress: true })
      sim.restart(other[index] as string, { newAddress: true })
      slowestMs = Math.max(slowestMs, await stage.until(5_000, () => stage.seeAll(one) && stage.seeAll(other)))
    }
    sim.heal()
    const healedMs = await stage.until(20_000)
    await stage.staysWhole(20_000)
    stage.nobodyToldOfItsOwn(HALVES)
    return { 'slowest of 40 restarts, ms': slowestMs, 'all see all after, ms': healedMs }
  },
}

const GROUPS = [0, 1, 2, 3, 4].map((index) => names(index * 6, index * 6 + 6))
const PAIRS_APART_MS = 10_000
const PAIRS = GROUPS.flatMap((one, index) => GROUPS.slice(index + 1).map((other) => [one, other] as const))

export const PAIR_BY_PAIR: Scenario = {
  name: 'Five groups that meet pair by pair, in a drawn order, are one cluster, and removed none of their own',
  cluster: { members: 30 },
  async run(stage) {
    const { sim, seed } = stage
    await stage.settle()
    sim.partition(...GROUPS)
    await sim.run(60_000)
    const firstMs = sim.now
    for (const [step, [one, other]] of shuffle(seeded(seed), [...PAIRS]).entries()) {
      sim.at(firstMs + step * PAIRS_APART_MS, () => sim.heal(one, other))
    }
    // Members are told of and asked over others: all can see all before the last two groups can.
    const healedMs = await stage.until(PAIRS.length * PAIRS_APART_MS + 20_000)
    await stage.staysWhole(firstMs + PAIRS.length * PAIRS_APART_MS + 20_000 - sim.now)
    stage.nobodyToldOfItsOwn(GROUPS)
    return { 'all see all, from the first pair on, ms': healedMs }
  },
}
