/** What a stranger writes into a test suite of his own, having read the contract of `rollcall/sim` and nothing else. */

export const STRANGERS_SUITE = `
import { expect, it } from 'vitest'
import { Cluster, type LeaveReason, type Member } from 'rollcall'
import { Simulation, type Host, type SimulationOptions, type Timers } from 'rollcall/sim'

interface Zone { readonly zone: string }

/** Greets all hosts each second, and remembers who greeted. */
class Greeter {
  readonly heard: string[] = []
  readonly cluster: Cluster<Zone>
  ticks = 0

  constructor(host: Host<Zone>) {
    const timers: Timers = host
    this.cluster = host.cluster
    host.onMessage((from: string, message: unknown) => { this.heard.push(from + ' ' + (message as { readonly says: string }).says) })
    timers.setInterval(() => {
      this.ticks++
      for (const { name } of host.cluster.peers()) host.send(name, { says: 'hello', bytes: new Uint8Array([this.ticks]) })
    }, 1_000)
    host.clear(host.setTimeout(() => { throw new Error('never') }, 5))
  }
}

const options: SimulationOptions<Zone, Greeter> = {
  seed: 42,
  members: 5,
  network: { latencyMs: [0.2, 1], loss: 0.01 },
  options: (name) => ({ metadata: { zone: name } }),
  service: (host) => new Greeter(host),
}

it('runs a cluster through everything that the contract names', async () => {
  await using sim = new Simulation<Greeter, Zone>(options)
  const joins: string[] = []
  const leaves: string[] = []
  sim.on('join', (observer: string, member: Member<Zone>) => { joins.push(observer + ' ' + member.metadata.zone) })
    .on('leave', (observer: string, member: Member<Zone>, reason: LeaveReason) => { leaves.push(observer + ' ' + member.name + ' ' + reason) })
  sim.always('nobody loses itself', () => sim.running.every((name) => sim.cluster(name).size > 0))
  expect([sim.seed, sim.now, sim.converged()]).toEqual([42, 0, false])

  await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
  expect(joins).toHaveLength(20)
  expect(sim.cluster('m3')).toBeInstanceOf(Cluster)
  expect(sim.running).toEqual(['m0', 'm1', 'm2', 'm3', 'm4'])

  sim.partition(['m0', 'm1'])
  await sim.run(60_000)
  expect(sim.converged()).toBe(false)
  expect(sim.why()).toMatch(/m0/)
  expect(sim.cluster('m0').size).toBe(2)
  sim.heal()
  await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })

  sim.cut(['m0'], ['m1'])
  sim.heal(['m0'], ['m1'])
  sim.pause('m2', 200)
  sim.crash('m3')
  await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
  expect(leaves).toContain('m0 m3 failed')
  sim.restart('m3', { newAddress: true })
  sim.add('m5')
  sim.leave('m4')
  sim.at(sim.now + 1_000, () => sim.vanish('m1'))
  await sim.run(2_000)
  await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
  expect(sim.running).toEqual(['m0', 'm2', 'm3', 'm5'])
  expect(leaves).toContain('m0 m4 left')

  const { heard, ticks, cluster } = sim.service('m0')
  expect(ticks).toBeGreaterThan(60)
  expect(cluster).toBe(sim.cluster('m0'))
  expect(new Set(heard)).toEqual(new Set(['m1', 'm2', 'm3', 'm4', 'm5'].map((name) => name + ' hello')))
  expect(sim.traceHash).toMatch(/^[0-9a-f]{16}$/)
})

it('hands a service clocks, random numbers, sleep and the news of its end', async () => {
  const seen: string[] = []
  const service = async (host: Host): Promise<string> => {
    host.signal.addEventListener('abort', () => seen.push(host.name + ' ended at ' + String(host.now() >= 2_000)))
    await host.sleep(500)
    expect(host.wallClock()).toBeGreaterThan(1_600_000_000_000)
    const drawn = host.random()
    expect(drawn >= 0 && drawn < 1).toBe(true)
    seen.push(host.name + ' awake')
    const given = new AbortController()
    given.abort(new Error('given up'))
    await expect(host.sleep(5, { signal: given.signal })).rejects.toThrow('given up')
    return 'service of ' + host.name
  }
  await using sim = new Simulation({ seed: 7, members: ['a', 'b'], service })
  await sim.run(2_000)
  expect(sim.service('a')).toBe('service of a')
  sim.crash('a')
  sim.restart('a')
  await sim.run(1_000)
  expect(seen).toEqual(['a awake', 'b awake', 'a ended at true', 'a awake'])
})

it('gives the same run for the same seed, and another for another', async () => {
  const hash = async (seed: number): Promise<string> => {
    await using sim = new Simulation({ seed, members: 4, network: { loss: 0.1 } })
    await sim.run(20_000)
    return sim.traceHash
  }
  expect(await hash(1)).toBe(await hash(1))
  expect(await hash(1)).not.toBe(await hash(2))
})

it('fails a run with its seed and time', async () => {
  await using sim = new Simulation({ seed: 9, members: 3 })
  sim.always('nobody ever joins', () => sim.cluster('m0').size === 1)
  await expect(sim.run(10_000)).rejects.toThrow(/not always: nobody ever joins\\nSeed 9, at \\d/)
  await using other = new Simulation({ seed: 9, members: 3 })
  await expect(other.runUntil(() => false, { withinMs: 100 })).rejects.toThrow(/Seed 9, at 100/)
  await using thrown = new Simulation({ seed: 9, members: 2, service: (host) => { host.setTimeout(() => { throw new Error('a bug') }, 70) } })
  await expect(thrown.run(1_000)).rejects.toThrow(/a bug\\nSeed 9, at 70/)
})
`

/** Types alone: what has no service has none, and a metadata type that is asked for is asked for. */
export const STRANGERS_TYPES = `
import { Simulation } from 'rollcall/sim'
import type { Host, SimulationOptions } from 'rollcall/sim'

const bare = new Simulation({ seed: 1 })
const nothing: undefined = bare.service('m0')
const disposable: AsyncDisposable = bare
const made = new Simulation({ seed: 1, service: async (host: Host) => ({ name: host.name }) })
const name: string = made.service('m0').name
const named: SimulationOptions<{ readonly role: string }, number> = { seed: 1, service: (host) => host.cluster.self.metadata.role.length }
void [nothing, disposable, name, named]
`
