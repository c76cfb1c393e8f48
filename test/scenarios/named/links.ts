/** Links that carry nothing in one direction or between two, links that lose much, and packets that come far too late. */
import { expect } from 'vitest'
import { names } from '../diary.ts'
import type { Scenario } from './scenario.ts'

const MEMBERS = 10
const MINUTE_MS = 60_000

const DEAF = 'm4'
const HEALTHY = names(0, MEMBERS).filter((name) => name !== DEAF)
const DEAF_MINUTES = 10

export const HEARS_NOBODY: Scenario = {
  name: 'A member that hears nobody for ten minutes has no healthy one removed, and none refutes more than once a minute',
  cluster: { members: MEMBERS },
  async run(stage) {
    const { sim, diary } = stage
    const refutations = (name: string): number => sim.cluster(name).stats().protocol.refutations
    await stage.settle()
    sim.cut(HEALTHY, [DEAF])
    let most = 0
    let sum = 0
    for (let minute = 0; minute < DEAF_MINUTES; minute++) {
      const before = HEALTHY.map(refutations)
      await sim.run(MINUTE_MS)
      const counts = HEALTHY.map((name, index) => refutations(name) - (before[index] as number))
      most = Math.max(most, ...counts)
      sum += counts.reduce((total, count) => total + count, 0)
    }
    stage.nobodyTold(({ observer, about }) => observer !== DEAF && about !== DEAF)
    expect(most, `${diary.where}: most refutations of a healthy member in a minute`).toBeLessThanOrEqual(1)
    sim.heal()
    const backMs = await stage.until(30_000)
    await stage.staysWhole(20_000)
    stage.nobodyTold(({ observer, about }) => observer !== DEAF && about !== DEAF)
    return { 'most refutations of one in a minute': most, 'refutations of the nine, in all': sum, 'all see all after, ms': backMs }
  },
}

export const BAD_PAIR: Scenario = {
  name: 'Two members that cannot hear each other remove nobody, and are not removed, in ten minutes',
  cluster: { members: MEMBERS },
  async run(stage) {
    const { sim, diary } = stage
    await stage.settle()
    const before = sim.stats().membership
    sim.cut(['m3'], ['m6'])
    sim.cut(['m6'], ['m3'])
    await stage.staysWhole(10 * MINUTE_MS)
    stage.nobodyTold()
    const failedProbes = ['m3', 'm6'].map((name) => sim.cluster(name).stats().protocol.indirectProbes)
    expect(Math.min(...failedProbes), `${diary.where}: the cut was felt`).toBeGreaterThan(0)
    return { 'suspicions told, by all': sim.stats().membership.suspicions - before.suspicions }
  },
}

export const LOSS: Scenario = {
  name: 'Of 32 members that lose every fifth packet nobody is removed in an hour',
  cluster: { members: 32, network: { latencyMs: [0.2, 1], loss: 0.2 } },
  seedsByDefault: 0,
  seedsAtMost: 5,
  async run(stage) {
    const { sim, diary } = stage
    const joinedMs = await stage.until(30_000)
    const before = sim.stats()
    diary.clear()
    await sim.run(60 * MINUTE_MS)
    expect(diary.entries.length, `${diary.where}: joins and leaves`).toBe(0)
    const { network, membership } = sim.stats()
    const lost = (network.lost - before.network.lost) / (network.sent - before.network.sent)
    expect(Math.abs(lost - 0.2), `${diary.where}: share lost`).toBeLessThan(0.01)
    return {
      'all see all at the start, ms': joinedMs,
      'suspicions told, by all': membership.suspicions - before.membership.suspicions,
    }
  },
}

const HOUR_MS = 60 * MINUTE_MS
const FORMER = 'm5'

export const AN_HOUR_LATE: Scenario = {
  name: 'Packets of a former life that come an hour late, its good-bye among them, make no event',
  cluster: { members: 16 },
  async run(stage) {
    const { sim, diary, traffic, seed } = stage
    await stage.settle()
    const others = sim.running.filter((name) => name !== FORMER)
    const sentBefore = traffic.total(FORMER, 'all')
    for (const other of others) sim.link(FORMER, other, { latencyMs: HOUR_MS })
    void sim.cluster(FORMER).setMetadata('of a former life')
    await sim.run(1_000)
    sim.leave(FORMER)
    await sim.run(1_500)
    const late = traffic.total(FORMER, 'all') - sentBefore
    expect(late, `${diary.where}: packets under way`).toBeGreaterThan(10)
    for (const other of others) sim.link(FORMER, other, {})
    sim.restart(FORMER, { newAddress: seed % 2 === 0 })
    await stage.until(10_000)
    await stage.staysWhole(30 * MINUTE_MS)
    diary.clear()
    const eventsBefore = stage.otherEvents
    const delivered = sim.stats().network.delivered
    await stage.staysWhole(30 * MINUTE_MS)
    expect(diary.entries.length, `${diary.where}: joins and leaves`).toBe(0)
    expect(stage.otherEvents, `${diary.where}: other events`).toBe(eventsBefore)
    expect(sim.stats().network.delivered - delivered).toBeGreaterThan(late)
    return { 'packets an hour late': late }
  },
}
