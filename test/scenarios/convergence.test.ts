/** Members that start together find one another, whatever the size, the seed and a fair amount of loss. */
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../sim/index.ts'

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

describe.each([3, 10, 30, 100])('R1 %i members that start at once', (members) => {
  it.each(SEEDS)('see all of one another within 5 s without loss, and nobody is taken for gone (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members, network: { latencyMs: [0.2, 1] } })
    const left: string[] = []
    sim.on('leave', (observer, member, reason) => left.push(`${observer}: ${member.name} ${reason}`))
    await sim.runUntil(() => sim.converged(), { withinMs: 5_000 })
    await sim.run(10_000)
    expect(left).toEqual([])
    expect(sim.converged(), sim.why()).toBe(true)
    expect(sim.stats().network.lost).toBe(0)
  })

  it.each(SEEDS)('see all of one another within 30 s while three packets of ten are lost (seed %i)', async (seed) => {
    await using sim = new Simulation({ seed, members, network: { latencyMs: [0.2, 1], loss: 0.3 } })
    await sim.runUntil(() => sim.converged(), { withinMs: 30_000 })
    await sim.run(members < 30 ? 60_000 : 0)
    const { sent, lost } = sim.stats().network
    expect(lost / sent).toBeGreaterThan(0.25)
    expect(lost / sent).toBeLessThan(0.35)
  })
})
