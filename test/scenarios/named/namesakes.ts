/** Two processes of one name: whoever was there first stays, wherever they meet. */
import { expect } from 'vitest'
import { names } from '../diary.ts'
import type { Scenario } from './scenario.ts'

const TAKEN = { code: 'ROLLCALL_NAME_TAKEN' }

export const LIVING_NAMESAKE: Scenario = {
  name: 'A namesake of a living member is refused within 3 s, and the older one is left in peace',
  cluster: { members: 16, options: (name) => (name === 'second' ? { name: 'm5' } : {}) },
  async run(stage) {
    const { sim, diary } = stage
    await stage.settle()
    const before = sim.cluster('m5').self
    const eventsBefore = stage.otherEvents
    sim.add('second')
    const refusedMs = await stage.until(3_000, () => sim.cluster('second').state === 'closed')
    expect(await sim.cluster('second').closed, diary.where).toMatchObject(TAKEN)
    await stage.staysWhole(60_000)
    const second = diary.entries.filter(({ observer }) => observer === 'second').length
    expect(diary.entries.length - second, `${diary.where}: joins and leaves`).toBe(0)
    expect(stage.otherEvents, `${diary.where}: other events`).toBe(eventsBefore)
    expect(sim.cluster('m5').self, diary.where).toEqual(before)
    return { 'refused, ms': refusedMs }
  },
}

const [EAST, WEST] = [[...names(0, 10), 'east'], [...names(10, 20), 'west']]

export const ONE_ON_EACH_SIDE: Scenario = {
  name: 'Of two namesakes, one admitted on each side of a partition, the older yields, and nothing flaps',
  cluster: {
    members: [...names(0, 20), 'east'],
    options: (name) => ({ seeds: ['m0', 'm10'].filter((seed) => seed !== name), ...(name.startsWith('m') ? {} : { name: 'twin' }) }),
  },
  async run(stage) {
    const { sim, diary } = stage
    await stage.settle()
    sim.partition(EAST)
    await stage.until(120_000, () => sim.cluster('m10').size === 10)
    sim.add('west')
    await stage.until(3_000, () => WEST.every((name) => sim.cluster(name).size === 11))
    await sim.run(30_000)
    diary.clear()
    sim.heal()
    const yieldedMs = await stage.until(20_000, () => sim.cluster('east').state === 'closed')
    const wholeMs = yieldedMs + (await stage.until(20_000))
    expect(await sim.cluster('east').closed, diary.where).toMatchObject(TAKEN)
    await stage.staysWhole(120_000)
    expect(sim.running, diary.where).toContain('west')
    for (const observer of sim.running) {
      const story = diary.story(observer, 'twin')
      expect(story, `${diary.where}, told by ${observer}`).toEqual(EAST.includes(observer) ? ['replaced', 'join'] : [])
    }
    stage.nobodyToldOfItsOwn([EAST, WEST])
    return { 'one yielded, ms': yieldedMs, 'all see all, ms': wholeMs }
  },
}
