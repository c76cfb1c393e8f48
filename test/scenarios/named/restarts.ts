/** Restarts, one and many, and members that start before their seeds. */
import { expect } from 'vitest'
import { below, shuffle } from '../../../src/protocol/tools/random.ts'
import { seeded } from '../../protocol/support.ts'
import { names } from '../diary.ts'
import type { Scenario } from './scenario.ts'
import type { Stage } from './stage.ts'

const ROUNDS = 10

export const MASS_RESTART: Scenario = {
  name: 'Fifteen of 30 that restart in ten drawn orders, held as failed by the others, are in within 30 s each time',
  cluster: { members: 30 },
  async run(stage) {
    const { sim, diary, seed } = stage
    const random = seeded(seed)
    const tookMs: number[] = []
    let heldDeadMs = 0
    await stage.settle()
    for (let round = 0; round < ROUNDS; round++) {
      const restarted = shuffle(random, [...names(0, 30)]).slice(0, 15)
      for (const name of restarted) sim.crash(name)
      heldDeadMs = Math.max(heldDeadMs, await stage.until(300_000))
      diary.clear()
      const beganMs = sim.now
      for (const name of shuffle(random, [...restarted])) {
        sim.restart(name)
        await sim.run(below(random, 200))
      }
      await stage.until(30_000)
      tookMs.push(sim.now - beganMs)
      await stage.staysWhole(5_000)
      stage.nobodyTold()
    }
    const sorted = tookMs.toSorted((one, other) => one - other)
    return {
      'quickest of ten orders, ms': sorted[0] as number,
      'slowest of ten orders, ms': sorted.at(-1) as number,
      'all held as failed before, ms': heldDeadMs,
    }
  },
}

export const NEW_ADDRESS: Scenario = {
  name: 'A member that restarts at another address is back everywhere within 3 s',
  cluster: { members: 16 },
  async run(stage) {
    await stage.settle()
    stage.sim.restart('m5', { newAddress: true })
    const backMs = await stage.until(3_000)
    await stage.staysWhole(30_000)
    stage.nobodyTold(({ about }) => about !== 'm5')
    stage.allTell('m5', ['replaced', 'join'])
    return { 'back everywhere, ms': backMs }
  },
}

type Down = 'crashed' | 'vanished' | 'unknown'

/** Members that started without any seed, alone for half a minute, until the seed comes. */
async function waitForSeed(stage: Stage, come: () => void): Promise<number> {
  const { sim } = stage
  await sim.run(30_000)
  expect(sim.running.filter((name) => sim.cluster(name).joined), stage.diary.where).toEqual([])
  come()
  const inMs = await stage.until(10_000)
  await stage.staysWhole(20_000)
  return inMs
}

/** "Unknown": no machine has its name yet. */
export function seedsDown(down: Down): Scenario {
  const others = names(1, 10)
  return {
    name: `Nine members whose only seed was ${down} when they started are in within 10 s of its coming`,
    cluster: {
      members: down === 'unknown' ? others : ['m0', ...others],
      options: (name) => ({ seeds: name === 'm0' ? [] : ['m0'] }),
    },
    async run(stage) {
      const { sim } = stage
      if (down === 'crashed') sim.crash('m0')
      if (down === 'vanished') sim.vanish('m0')
      const inMs = await waitForSeed(stage, () => (down === 'unknown' ? sim.add('m0') : sim.restart('m0')))
      stage.nobodyTold()
      return { 'all see all, ms': inMs }
    },
  }
}

export const SEEDS_DOWN_FOR_ONE: Scenario = {
  name: 'One that starts while the only seed it knows is down is in within 10 s of its coming',
  cluster: { members: 10, options: (name) => (name === 'late' ? { seeds: ['m0'] } : {}) },
  async run(stage) {
    const { sim, seed } = stage
    await stage.settle()
    if (seed % 2 === 0) sim.crash('m0')
    else sim.vanish('m0')
    await stage.until(60_000)
    sim.add('late')
    await sim.run(40_000)
    expect(sim.cluster('late').size, stage.diary.where).toBe(1)
    sim.restart('m0')
    const inMs = await stage.until(10_000)
    await stage.staysWhole(20_000)
    return { 'in everywhere, ms': inMs }
  },
}
