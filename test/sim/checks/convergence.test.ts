import { describe, expect, it } from 'vitest'
import { bounds } from '../../../src/cluster/bounds.ts'
import { converge, stayConverged } from '../../../sim/checks/convergence.ts'
import { Simulation } from '../../../sim/simulation.ts'

describe('Convergence after faults', () => {
  it('is promised within 40 s to 50 members by the profile lan', () => {
    expect(bounds({ members: 50 }).convergenceMs).toBeGreaterThan(39_000)
    expect(bounds({ members: 50 }).convergenceMs).toBeLessThanOrEqual(40_000)
  })

  it('is measured, and told by its bound', async () => {
    await using sim = new Simulation({ seed: 1, members: 5 })
    await sim.run(10_000)
    sim.partition(['m0', 'm1'])
    await sim.run(30_000)
    sim.heal()
    const { tookMs, withinMs, ratio } = await converge(sim, bounds({ members: 5 }).convergenceMs)
    expect(tookMs).toBeGreaterThan(0)
    expect(ratio).toBe(tookMs / withinMs)
    expect(ratio).toBeLessThan(1)
  })

  it('fails under its name where somebody is missing, and says who', async () => {
    await using sim = new Simulation({ seed: 1, members: 5 })
    await sim.run(10_000)
    sim.partition(['m0', 'm1'])
    await sim.run(30_000)
    const failure: unknown = await converge(sim, 1000).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'SIMULATION_NOT_REACHED', checker: 'convergence' })
    expect((failure as Error).message).toMatch(/^convergence: not reached within 1000 ms\. As for the members:\nm0 lacks m2, m3, m4\n/)
  })

  it('is to last: it fails under its name where somebody is missing in the end', async () => {
    await using sim = new Simulation({ seed: 1, members: 3 })
    await converge(sim, 10_000)
    await stayConverged(sim, 30_000)
    sim.at(sim.now + 29_000, () => sim.crash('m1'))
    const failure: unknown = await stayConverged(sim, 30_000).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'SIMULATION_NOT_REACHED', checker: 'convergence' })
    expect((failure as Error).message).toMatch(/^convergence: all views agreed at \d.*ms, but no longer at \d.* ms:\nm0 still holds m1 \(crashed\)/)
  })

  it('is told apart from a rule that breaks on the way', async () => {
    await using sim = new Simulation({ seed: 1, members: 3 })
    sim.always('nothing', () => sim.now < 5)
    await expect(converge(sim, 1000)).rejects.toMatchObject({ code: 'SIMULATION_ALWAYS', checker: 'nothing' })
  })
})
