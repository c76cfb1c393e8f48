/** Many at once: joins through one seed, updates one after the other, and a cluster that nearly all leave. */
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../sim/index.ts'
import { names, seeds } from './diary.ts'

const SEED_COUNT = 1
/** Updates told to each size; a member that one of them missed would get it by repair, later than is waited for here. */
const UPDATES = 300

describe('R4 Two hundred that join at once through one seed', () => {
  it.each(seeds(SEED_COUNT))('see one another within 5 s (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members: 1, network: { latencyMs: [0.2, 1] }, options: (name) => ({ seeds: name === 'm0' ? [] : ['m0'] }) })
    await sim.run(1_000)
    for (let number = 1; number < 200; number++) sim.add(`m${number}`)
    await sim.runUntil(() => sim.converged(), { withinMs: 5_000 })
  })
})

describe.each([8, 9, 64])('G2 One update after the other among %i', (size) => {
  it.each(seeds(SEED_COUNT))('misses nobody (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members: size, network: { latencyMs: [0.2, 1] } })
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    await sim.run(5_000)
    for (let update = 0; update < UPDATES; update++) {
      const name = `m${update % size}`
      void sim.cluster(name).setMetadata(update)
      await sim.run(700)
      const missed = sim.running.filter((observer) => sim.cluster(observer).member(name)?.metadata !== update)
      expect(missed, `update ${update} of ${name}, seed ${seed}, at ${sim.now} ms`).toEqual([])
    }
  })
})

describe('D1 A hundred of 110 that leave at once', () => {
  it.each(seeds(SEED_COUNT))('are known to have left to all who stay, within 5 s, and nobody is taken for failed (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members: 110, network: { latencyMs: [0.2, 1] } })
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    await sim.run(10_000)
    const failed: string[] = []
    sim.on('leave', (observer, member, reason) => void (reason === 'left' || failed.push(`${observer}: ${member.name} ${reason} at ${sim.now}`)))
    for (const name of names(10, 110)) sim.leave(name)
    await sim.runUntil(() => sim.converged(), { withinMs: 5_000 })
    expect(failed, `seed ${seed}`).toEqual([])
  })
})
