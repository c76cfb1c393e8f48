/** A cluster at rest: what it sends, and how far a single update gets. */
import { expect } from 'vitest'
import { FULL } from '../../protocol/support.ts'
import type { Scenario } from './scenario.ts'

const UPDATES = 100

/** Told to each size; who missed one would get it by repair, later than is waited for here. */
export function updates(size: number): Scenario {
  return {
    name: `A hundred updates, one after the other, each reach all of ${size} within 700 ms`,
    cluster: { members: size },
    async run(stage) {
      const { sim, diary } = stage
      const tookMs: number[] = []
      await stage.settle()
      for (let update = 0; update < UPDATES; update++) {
        const name = `m${update % size}`
        const beganMs = sim.now
        const has = (observer: string): boolean => sim.cluster(observer).member(name)?.metadata === update
        void sim.cluster(name).setMetadata(update)
        await sim.runUntil(() => sim.now >= beganMs + 700 || sim.running.every(has), { withinMs: 1_000 })
        tookMs.push(sim.now - beganMs)
        expect(sim.running.filter((observer) => !has(observer)), `missed update ${update} of ${name}, ${diary.where}`).toEqual([])
        await sim.run(beganMs + 700 - sim.now)
      }
      tookMs.sort((one, other) => one - other)
      return { 'median of 100 updates, ms': tookMs[UPDATES / 2] as number, 'slowest of 100 updates, ms': tookMs.at(-1) as number }
    },
  }
}

const PERIODS = 60

/** The mean over all: for how many seeds' greetings a member answers says nothing about its probes. */
export function atRest(size: number, seedCounts: Pick<Scenario, 'seedsByDefault' | 'seedsAtMost'> = {}): Scenario {
  return {
    name: `Each of ${size} members at rest sends 2.00 packets of probing in a period, give or take 0.02`,
    cluster: { members: size },
    ...seedCounts,
    async run(stage) {
      const { sim, traffic, diary } = stage
      await stage.settle(30_000)
      const probing = (name: string): number => traffic.total(name, 'ping') + traffic.total(name, 'ack')
      const before = sim.running.map((name) => [probing(name), traffic.total(name, 'all')] as const)
      await sim.run(PERIODS * FULL.probeIntervalMs)
      const perPeriod = (count: (name: string, index: number) => number): number =>
        sim.running.reduce((sum, name, index) => sum + count(name, index), 0) / (size * PERIODS)
      const probes = perPeriod((name, index) => probing(name) - (before[index]?.[0] ?? 0))
      const all = perPeriod((name, index) => traffic.total(name, 'all') - (before[index]?.[1] ?? 0))
      expect(Math.abs(probes - 2), `${diary.where}: ${probes} packets of probing a member and period`).toBeLessThanOrEqual(0.02)
      return { 'pings and acks a member and period': probes, 'all packets a member and period': all }
    },
  }
}
