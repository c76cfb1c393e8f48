/** What users can set on single hosts of a simulation and see of them, beside faults. */
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../../sim/index.ts'

describe('a namesake of a living member', () => {
  it('ends with a NameConflictError, and the run goes on', async () => {
    const sim = new Simulation({ seed: 2, members: 4, options: (name) => (name === 'late' ? { name: 'm1' } : {}) })
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    sim.add('late')
    await sim.run(5_000)
    expect(await sim.cluster('late').closed).toMatchObject({ code: 'ROLLCALL_NAME_TAKEN' })
    expect(sim.running).toEqual(['m0', 'm1', 'm2', 'm3'])
    expect(sim.converged(), sim.why()).toBe(true)
  })
})

describe('the wall clock of a host', () => {
  it('goes on from where it is set, alone, and stays set across a restart', async () => {
    const sim = new Simulation({ seed: 2, members: 4 })
    sim.crash('m1')
    await sim.run(1_000)
    sim.setWallClock('m1', 5_000)
    await sim.run(1_000.5)
    sim.restart('m1')
    sim.restart('m2')
    await sim.run(0)
    // A life begins at the wall clock of its machine.
    expect(sim.cluster('m1').self.incarnation).toBeGreaterThanOrEqual(6_000)
    expect(sim.cluster('m1').self.incarnation).toBeLessThanOrEqual(6_001)
    expect(sim.cluster('m2').self.incarnation).toBeGreaterThan(Date.UTC(2026, 0, 1))
    expect(() => sim.setWallClock('m1', -1)).toThrow(expect.objectContaining({ code: 'SIMULATION_OPTIONS' }))
    expect(() => sim.setWallClock('x', 1)).toThrow(expect.objectContaining({ code: 'SIMULATION_HOST' }))
  })
})

describe('who watches the datagrams of a simulation', () => {
  it('is told of each, lost or not, with sender, receiver and bytes, and changes nothing', async () => {
    const [watched, other] = [0, 1].map(() => new Simulation({ seed: 4, members: 3, network: { loss: 0.5 } })) as [Simulation, Simulation]
    const seen = { datagrams: 0, bytes: 0, pairs: new Set<string>() }
    watched.on('datagram', (sender, receiver, bytes) => {
      seen.datagrams++
      seen.bytes += bytes.length
      seen.pairs.add(`${sender} to ${receiver}`)
    })
    for (const sim of [watched, other]) {
      await sim.run(3_000)
      sim.restart('m2', { newAddress: true })
      await sim.run(3_000)
    }
    const { sent, sentBytes, lost } = watched.stats().network
    expect([seen.datagrams, seen.bytes]).toEqual([sent, sentBytes])
    expect(lost).toBeGreaterThan(0)
    expect([...seen.pairs]).toEqual(expect.arrayContaining(['m0 to m1', 'm2 to m0', 'm0 to undefined']))
    expect(watched.traceHash).toBe(other.traceHash)
  })

  it('fails the run by what it throws', async () => {
    const sim = new Simulation({ seed: 1 })
    sim.on('datagram', () => {
      throw new Error('boom')
    })
    await expect(sim.run(1_000)).rejects.toMatchObject({ code: 'SIMULATION_UNCAUGHT', cause: new Error('boom') })
  })
})
