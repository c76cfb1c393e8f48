import { afterEach, describe, expect, it, vi } from 'vitest'
import { Simulation } from '../../../sim/simulation.ts'
import type { Standing } from '../../../src/protocol/members/precedence.ts'

const PRECEDENCE = '../../../src/protocol/members/precedence.ts'

describe('A run whose engine is broken', () => {
  afterEach(() => {
    vi.doUnmock(PRECEDENCE)
    vi.resetModules()
  })

  it('fails with the checker’s name, the seed, and what changed for which cause', async () => {
    vi.doMock(PRECEDENCE, async (original) => ({
      ...(await original<Record<string, unknown>>()),
      compareClaims: (a: Standing, b: Standing) => (a.state === 'suspect' && b.state === 'alive' ? 1 : a.incarnation - b.incarnation),
    }))
    vi.resetModules()
    const { Simulation } = await import('../../../sim/simulation.ts')
    const sim = new Simulation({ seed: 7, members: 8, network: { loss: 0.3 } })
    const error: unknown = await sim.run(300_000).catch((failure: unknown) => failure)
    expect(error).toMatchObject({ code: 'SIMULATION_CHECK', checker: 'incarnation' })
    expect((error as Error).message).toMatch(/which is not higher\nWhat changed there, oldest first:\n(.*\n)*.* by packet \d+ from m\d, sent at .*\nSeed 7, at /)
  })

  it('goes on where nobody checks', async () => {
    vi.doMock(PRECEDENCE, async (original) => ({
      ...(await original<Record<string, unknown>>()),
      compareClaims: (a: Standing, b: Standing) => (a.state === 'suspect' && b.state === 'alive' ? 1 : a.incarnation - b.incarnation),
    }))
    vi.resetModules()
    const { Simulation } = await import('../../../sim/simulation.ts')
    const sim = new Simulation({ seed: 7, members: 8, network: { loss: 0.3 }, checks: false })
    await expect(sim.run(20_000)).resolves.toBeUndefined()
  })
})

describe('A run with checks', () => {
  it('is, event for event, the run without', async () => {
    const hashes: string[] = []
    for (const checks of [true, false]) {
      await using sim = new Simulation({ seed: 3, members: 6, network: { loss: 0.2 }, checks })
      await sim.run(10_000)
      sim.crash('m1')
      sim.pause('m2', 3000)
      await sim.run(20_000)
      sim.restart('m1')
      await sim.run(10_000)
      hashes.push(sim.traceHash)
    }
    expect(hashes[0]).toBe(hashes[1])
  })
})
