import { describe, expect, it } from 'vitest'
import { Simulation } from '../../sim/index.ts'
import { fork } from '../../sim/kernel/random.ts'
import { fraction } from '../../src/protocol/tools/random.ts'

/** Each of these stands still again and again, for `forMs` in each `everyMs` on the average. */
function standStill(sim: Simulation, names: readonly string[], forMs: number, everyMs: number): void {
  const random = fork(sim.seed, 'standing still')
  const again = (name: string): void => {
    sim.pause(name, forMs)
    sim.at(sim.now + forMs + (everyMs - forMs) * (0.5 + fraction(random)), () => again(name))
  }
  for (const name of names) sim.at(sim.now + 1 + everyMs * fraction(random), () => again(name))
}

describe('W2 Members that all stand still half of the time', () => {
  it.each([
    { members: 8, forMs: 1000, everyMs: 2000, ends: 'vanish' },
    { members: 8, forMs: 700, everyMs: 1500, ends: 'crash' },
    { members: 3, forMs: 200, everyMs: 600, ends: 'vanish' },
    { members: 4, forMs: 1500, everyMs: 1750, ends: 'vanish' },
    { members: 30, forMs: 1000, everyMs: 2000, ends: 'vanish' },
  ] as const)('find out within a minute that one of $members is gone ($forMs of $everyMs ms, $ends), and remove nobody else', async ({ members, forMs, everyMs, ends }) => {
    await using sim = new Simulation({ seed: 7, members })
    await sim.run(10_000)
    const [gone = '', ...stay] = sim.running
    standStill(sim, stay, forMs, everyMs)
    await sim.run(30_000)
    sim[ends](gone)
    await sim.runUntil(() => stay.every((name) => sim.cluster(name).member(gone) === undefined), { withinMs: 60_000 })
    expect(sim.stats().membership.leaves).toEqual({ left: 0, failed: stay.length, replaced: 0 })
  })
})
