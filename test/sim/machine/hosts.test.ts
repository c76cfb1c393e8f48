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

describe('a member that only observes', () => {
  it('sees the others as they are, and is on nobody’s list', async () => {
    const sim = new Simulation({ seed: 2, members: 5, options: (name) => ({ observe: name === 'm4' }) })
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    expect(sim.cluster('m4').members().map(({ name }) => name)).toEqual(['m0', 'm1', 'm2', 'm3'])
    expect(sim.cluster('m0').size).toBe(4)
    sim.crash('m4')
    expect(sim.converged()).toBe(true)
    sim.restart('m4')
    sim.crash('m3')
    await sim.runUntil(() => sim.cluster('m4').size === 4, { withinMs: 10_000 })
    expect([sim.converged(), sim.why()]).toEqual([false, expect.stringContaining('m4 still holds m3 (crashed)')])
    await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
  })
})

describe('how all links behave', () => {
  it('can be set anew at any time, and is the default again when nothing is set', async () => {
    const sim = new Simulation({ seed: 2, members: 4 })
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    sim.network({ loss: 1 })
    const { delivered } = sim.stats().network
    await sim.run(60_000)
    expect([sim.stats().network.delivered, sim.cluster('m0').size]).toEqual([expect.closeTo(delivered, -1), 1])
    sim.network({})
    await sim.runUntil(() => sim.converged(), { withinMs: 120_000 })
    expect(() => sim.network({ loss: 2 })).toThrow(expect.objectContaining({ message: 'loss must be a number from 0 to 1, not 2' }))
    expect(sim.stats().faults).toMatchObject({ loss: sim.stats().network.lost, crash: 0 })
  })

  it('survives all faults at once, and the members are together when they end', async () => {
    const sim = new Simulation({ seed: 8, members: 8, network: {
      latencyMs: { distribution: 'log-normal', medianMs: 1, sigma: 1 }, loss: 0.05, bursts: { begin: 0.01, end: 0.2, loss: 1 }, duplication: 0.1,
      reordering: { chance: 0.1, byMs: 20 }, corruption: 0.1, spikes: { chance: 0.01, ms: 400 }, slowPairs: { share: 0.2, factor: 20 },
      bytesPerSecond: 20_000, queueBytes: 4_000, mtu: 1_400,
    } })
    await sim.run(60_000)
    sim.network({})
    await sim.runUntil(() => sim.converged(), { withinMs: 120_000 })
    const { faults, network } = sim.stats()
    const befell = ['loss', 'burst', 'duplication', 'reordering', 'corruption', 'spike', 'slow-pair', 'bandwidth'] as const
    expect(befell.filter((kind) => faults[kind] === 0)).toEqual([])
    expect([network.lost, network.duplicated]).toEqual([faults.loss + faults.burst, faults.duplication])
    const refused = sim.running.reduce((sum, name) => sum + sim.cluster(name).stats().received.dropped.checksum, 0)
    expect(refused).toBeGreaterThan(0)
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

describe('a handler of the datagrams of a simulation', () => {
  it('sees each, lost or not, with sender, receiver and bytes, and changes nothing', async () => {
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
