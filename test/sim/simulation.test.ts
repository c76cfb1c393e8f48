import { describe, expect, it } from 'vitest'
import { Simulation, SimulationError, type SimulationOptions } from '../../sim/index.ts'

/** A cluster whose members all see one another. */
async function whole(options: Partial<SimulationOptions> = {}): Promise<Simulation> {
  const sim = new Simulation({ seed: 2, members: 4, ...options })
  await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
  return sim
}

function names(sim: Simulation, observer: string): string[] {
  return sim.cluster(observer).members().map((member) => member.name)
}

describe('a simulation', () => {
  it('starts its members with the first run, at virtual time 0, and they find one another', async () => {
    const sim = new Simulation({ seed: 1, members: 3 })
    expect([sim.now, sim.running, sim.converged(), sim.cluster('m1').state]).toEqual([0, [], false, 'idle'])
    await sim.runUntil(() => sim.converged(), { withinMs: 2_000 })
    expect(sim.running).toEqual(['m0', 'm1', 'm2'])
    for (const name of sim.running) expect(names(sim, name)).toEqual(['m0', 'm1', 'm2'])
    expect(sim.stats().membership.joins).toBe(6)
  })

  it('takes names for its members, and three members when it is told nothing', async () => {
    const sim = await whole({ members: ['api', 'web'] })
    expect(sim.running).toEqual(['api', 'web'])
    expect((await whole({ members: undefined })).running).toHaveLength(3)
  })

  it('gives each member a name, the default port and seeds; what options returns goes over that', async () => {
    const sim = await whole({ members: 5, options: (name) => (name === 'm4' ? { port: 9000, metadata: { role: 'odd' } } : {}) })
    expect(sim.cluster('m0').member('m3')).toMatchObject({ address: '10.0.0.4:7390', metadata: null })
    expect(sim.cluster('m0').member('m4')).toMatchObject({ address: '10.0.0.5:9000', metadata: { role: 'odd' } })
  })

  it('tells who joined and who left, with observer and reason', async () => {
    const sim = new Simulation({ seed: 1, members: 3 })
    const told: string[] = []
    sim.on('join', (observer, member) => told.push(`${observer} joins ${member.name}`))
    sim.on('leave', (observer, member, reason) => told.push(`${observer} loses ${member.name}: ${reason}`))
    await sim.runUntil(() => sim.converged(), { withinMs: 2_000 })
    expect(told.sort()).toEqual(['m0 joins m1', 'm0 joins m2', 'm1 joins m0', 'm1 joins m2', 'm2 joins m0', 'm2 joins m1'])
    told.length = 0
    sim.leave('m2')
    expect(sim.running).toEqual(['m0', 'm1'])
    await sim.runUntil(() => sim.converged(), { withinMs: 5_000 })
    expect(told.sort()).toEqual(['m0 loses m2: left', 'm1 loses m2: left'])
    await sim.runUntil(() => sim.cluster('m2').state === 'closed', { withinMs: 5_000 })
  })
})

describe('time in a simulation', () => {
  it('passes by as much as is asked for, and only then', async () => {
    const sim = new Simulation({ seed: 1 })
    await sim.run(1_500)
    await sim.run(0)
    await sim.run(0.5)
    expect(sim.now).toBe(1_500.5)
  })

  it('stops where the test of runUntil holds', async () => {
    const sim = new Simulation({ seed: 1 })
    await sim.runUntil(() => sim.now >= 300, { withinMs: 1_000 })
    expect(sim.now).toBeGreaterThanOrEqual(300)
    expect(sim.now).toBeLessThan(1_000)
  })

  it('runs out: runUntil then rejects with what is missing, the seed and the time, and the run can go on', async () => {
    const sim = new Simulation({ seed: 42, members: 3, network: { loss: 1 } })
    const error: unknown = await sim.runUntil(() => sim.converged(), { withinMs: 500 }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(SimulationError)
    expect(error).toMatchObject({ code: 'SIMULATION_NOT_REACHED' })
    expect(String(error)).toContain('m0 lacks m1, m2')
    expect(String(error)).toContain('Seed 42, at 500.000 ms')
    expect(sim.stats().network.lost).toBeGreaterThan(0)
    await sim.run(100)
    expect(sim.now).toBe(600)
  })

  it('calls back at set times, in their order, and takes no time that is past', async () => {
    const sim = new Simulation({ seed: 1 })
    const called: string[] = []
    sim.at(200, () => called.push(`second at ${sim.now}`))
    sim.at(100, () => called.push(`first at ${sim.now}`))
    await sim.run(150)
    expect(called).toEqual(['first at 100'])
    expect(() => sim.at(149, () => {})).toThrow(expect.objectContaining({ code: 'SIMULATION_OPTIONS' }))
    await sim.run(150)
    expect(called).toEqual(['first at 100', 'second at 200'])
  })

  it('lets what user code awaits go on before the next event', async () => {
    const sim = await whole()
    const order: string[] = []
    sim.at(sim.now + 10, () => {
      void (async () => {
        for (let step = 0; step < 100; step++) await Promise.resolve()
        order.push(`awaited at ${sim.now}`)
      })()
    })
    sim.at(sim.now + 10, () => order.push('next event'))
    const atMs = sim.now + 10
    await sim.run(20)
    expect(order).toEqual([`awaited at ${atMs}`, 'next event'])
  })
})

describe('faults in a simulation', () => {
  it('a partition makes each side see the other leave, and drops what crosses it', async () => {
    const sim = await whole({ members: 6 })
    sim.partition(['m0', 'm1'])
    const isParted = (name: string): boolean => names(sim, name).length === (name === 'm0' || name === 'm1' ? 2 : 4)
    await sim.runUntil(() => sim.running.every(isParted), { withinMs: 60_000 })
    expect(names(sim, 'm1')).toEqual(['m0', 'm1'])
    expect(names(sim, 'm2')).toEqual(['m2', 'm3', 'm4', 'm5'])
    expect(sim.running).toHaveLength(6)
    expect(sim.converged()).toBe(false)
    expect(sim.why()).toContain('m0 lacks m2, m3, m4, m5')
    expect(sim.stats().network.cut).toBeGreaterThan(0)
    expect(sim.stats().membership.leaves.failed).toBe(16)
  })

  it('a short partition that heals leaves everybody in', async () => {
    const sim = await whole({ members: 6 })
    sim.partition(['m0', 'm1', 'm2'])
    await sim.run(500)
    sim.heal(['m0', 'm1', 'm2'], ['m3', 'm4', 'm5'])
    await sim.run(20_000)
    expect(sim.stats().network.cut).toBeGreaterThan(0)
    expect([sim.converged(), sim.stats().membership.leaves.failed]).toEqual([true, 0])
  })

  it('a cut or a broken link in one direction does not, by itself, cost a member its place', async () => {
    const sim = await whole({ members: 5 })
    sim.cut(['m0'], ['m1'])
    sim.link('m2', 'm3', { loss: 1 })
    await sim.run(20_000)
    expect(sim.stats().network.cut).toBeGreaterThan(0)
    expect(sim.stats().network.lost).toBeGreaterThan(0)
    expect(sim.stats().membership.leaves.failed).toBe(0)
  })

  it('a crashed process is found out, its port refuses and nothing of it runs on', async () => {
    const sim = await whole()
    const dead = sim.cluster('m3')
    sim.crash('m3')
    expect(sim.running).toEqual(['m0', 'm1', 'm2'])
    expect(sim.converged()).toBe(false)
    expect(sim.why()).toContain('still holds m3 (crashed)')
    const before = dead.members()
    await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
    expect(sim.stats().network.refused).toBeGreaterThan(0)
    expect(dead.members()).toEqual(before)
    expect(sim.stats().membership.leaves).toEqual({ left: 0, failed: 3, replaced: 0 })
  })

  it('a vanished host is found out, and its address is silent', async () => {
    const sim = await whole()
    sim.vanish('m3')
    await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
    expect(sim.stats().network.refused).toBe(0)
    expect(sim.stats().network.unanswered).toBeGreaterThan(0)
  })

  it('a restarted process is another life of its name, at the old address or at a new one', async () => {
    const sim = await whole()
    const lives = [sim.cluster('m3').self]
    for (const newAddress of [false, true]) {
      sim.crash('m3')
      await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
      sim.restart('m3', { newAddress })
      await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
      lives.push(sim.cluster('m3').self)
    }
    expect(new Set(lives.map(({ instance }) => instance)).size).toBe(3)
    expect(lives.map(({ host }) => host)).toEqual(['10.0.0.4', '10.0.0.4', '10.1.0.4'])
  })

  it('a process that a handler of its own crashes is not heard of again', async () => {
    const sim = await whole()
    const joins: string[] = []
    sim.on('join', (observer, member) => {
      if (observer !== 'late') return
      joins.push(member.name)
      sim.crash('late')
    })
    sim.add('late')
    await sim.run(2_000)
    expect(sim.running).toEqual(['m0', 'm1', 'm2', 'm3'])
    expect(sim.cluster('late').size).toBeGreaterThan(2)
    expect(joins).toHaveLength(1)
  })

  it('a restarted process has another cluster, which no handler of the old one hears; those of the simulation hear both', async () => {
    const sim = await whole()
    const [old, heard] = [sim.cluster('m3'), { cluster: 0, simulation: 0 }]
    old.on('join', () => heard.cluster++)
    sim.on('join', (observer) => void (heard.simulation += observer === 'm3' ? 1 : 0))
    sim.restart('m3')
    await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
    expect(sim.cluster('m3')).not.toBe(old)
    expect(heard).toEqual({ cluster: 0, simulation: 3 })
  })

  it('a running process that is restarted replaces itself', async () => {
    const sim = await whole()
    sim.restart('m3')
    await sim.runUntil(() => sim.converged(), { withinMs: 60_000 })
    expect(sim.stats().membership.leaves).toEqual({ left: 0, failed: 0, replaced: 3 })
  })

  it('metadata that changes takes part in convergence', async () => {
    const sim = await whole()
    void sim.cluster('m1').setMetadata({ load: 7 })
    expect(sim.converged()).toBe(false)
    expect(sim.why()).toContain('holds older metadata of m1')
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    expect(sim.cluster('m0').member('m1')?.metadata).toEqual({ load: 7 })
  })

  it('a host that is added joins, during a run too', async () => {
    const sim = await whole()
    sim.at(sim.now + 100, () => sim.add('late'))
    sim.add('m4')
    expect(sim.running).toContain('m4')
    expect(sim.converged()).toBe(false)
    await sim.run(200)
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    expect(names(sim, 'm0')).toEqual(['late', 'm0', 'm1', 'm2', 'm3', 'm4'])
  })

  it('commands before the first run hold from its beginning', async () => {
    const sim = new Simulation({ seed: 1, members: 4 })
    sim.crash('m3')
    sim.partition(['m2'])
    await sim.run(3_000)
    expect(sim.running).toEqual(['m0', 'm1', 'm2'])
    expect(names(sim, 'm0')).toEqual(['m0', 'm1'])
    sim.restart('m3')
    await sim.runUntil(() => names(sim, 'm3').length === 3, { withinMs: 10_000 })
    expect(names(sim, 'm3')).toEqual(['m0', 'm1', 'm3'])
  })
})

describe('a run', () => {
  /** A run with a fault of each kind. */
  async function story(seed: number): Promise<{ hash: string; stats: ReturnType<Simulation['stats']> }> {
    const sim = new Simulation({ seed, members: 8, network: { latencyMs: [0.2, 5], loss: 0.05 } })
    sim.at(2_000, () => sim.crash('m7'))
    sim.at(3_000, () => sim.partition(['m0', 'm1'], ['m2']))
    sim.at(4_000, () => sim.heal())
    sim.at(5_000, () => sim.restart('m7', { newAddress: true }))
    sim.at(6_000, () => sim.add('m8'))
    sim.at(7_000, () => sim.leave('m6'))
    sim.at(8_000, () => sim.vanish('m5'))
    await sim.run(20_000)
    return { hash: sim.traceHash, stats: sim.stats() }
  }

  it('is the same for the same seed, to the last byte, and another for another', async () => {
    const first = await story(1)
    expect(first.hash).toMatch(/^[0-9a-f]{16}$/)
    expect(await story(1)).toEqual(first)
    expect((await story(2)).hash).not.toBe(first.hash)
  })

  it('has what the members tell in its trace, also where the datagrams are the same', async () => {
    const readMetadata = (raw: unknown): unknown => {
      if (raw === 'odd') throw new Error('unreadable')
      return raw
    }
    const blindness = (name: string): object => (name === 'm0' ? { readMetadata } : {})
    const metadata = (name: string): object => (name === 'm1' ? { metadata: 'odd' } : {})
    const seeing = new Simulation({ seed: 1, options: metadata })
    const blind = new Simulation({ seed: 1, options: (name) => ({ ...metadata(name), ...blindness(name) }) })
    await seeing.run(3_000)
    await blind.run(3_000)
    expect(blind.stats().network).toEqual(seeing.stats().network)
    expect(blind.stats().membership.joins).toBe(seeing.stats().membership.joins - 1)
    expect(blind.traceHash).not.toBe(seeing.traceHash)
  })

  it('does not depend on how it is cut into runs', async () => {
    const [once, twice] = [new Simulation({ seed: 3 }), new Simulation({ seed: 3 })]
    await once.run(5_000)
    for (let step = 0; step < 50; step++) await twice.run(100)
    expect(twice.traceHash).toBe(once.traceHash)
  })

  it('fails on what a handler throws, now or later, with seed, time, the last events and the cause', async () => {
    for (const handler of [() => { throw new Error('boom') }, () => Promise.reject(new Error('boom'))]) {
      const sim = new Simulation({ seed: 42, members: 2 })
      sim.cluster('m0').on('join', handler)
      const error: unknown = await sim.run(5_000).catch((thrown: unknown) => thrown)
      expect(error).toMatchObject({ code: 'SIMULATION_UNCAUGHT', cause: new Error('boom') })
      expect(String(error)).toMatch(/uncaught in m0: boom\nSeed 42, at \d+\.\d{3} ms/)
      expect(String(error)).toContain('m0: join m1')
      await expect(sim.run(1)).rejects.toBe(error)
    }
  })

  it('fails on what its own handlers and appointments throw, too', async () => {
    const boom = (): Promise<void> => Promise.reject(new Error('boom'))
    for (const prepare of [
      (sim: Simulation) => sim.on('join', boom),
      (sim: Simulation) => sim.at(10, boom),
      (sim: Simulation) => sim.at(10, () => sim.crash('nobody')),
    ]) {
      const sim = new Simulation({ seed: 1 })
      prepare(sim)
      await expect(sim.run(5_000)).rejects.toMatchObject({ code: 'SIMULATION_UNCAUGHT' })
    }
  })

  it('fails when something does not hold always, with the event that ended it among the last', async () => {
    const sim = await whole()
    sim.always('nobody leaves', (asked) => asked === sim && sim.stats().membership.leaves.failed === 0)
    await sim.run(5_000)
    sim.crash('m1')
    await expect(sim.run(60_000)).rejects.toMatchObject({
      code: 'SIMULATION_ALWAYS',
      message: expect.stringMatching(/^not always: nobody leaves\n[^]*crash m1[^]*leave m1 \(failed\)$/),
    })
  })

  it('fails when a member cannot start', async () => {
    const sim = new Simulation({ seed: 1, members: 3, options: (name) => (name === 'm2' ? { host: '10.9.9.9' } : {}) })
    await expect(sim.run(1_000)).rejects.toMatchObject({
      code: 'SIMULATION_START',
      message: expect.stringContaining('m2 could not start'),
      cause: expect.anything(),
    })
  })
})

describe('a simulation refuses', () => {
  it('names of hosts that are not there, in every command, and a second host of the same name', () => {
    const sim = new Simulation({ seed: 1 })
    const commands: (() => unknown)[] = [
      () => sim.crash('x'), () => sim.vanish('x'), () => sim.restart('x'), () => sim.leave('x'), () => sim.cluster('x'),
      () => sim.partition(['m0', 'x']), () => sim.cut(['x'], ['m0']), () => sim.cut(['m0'], ['x']), () => sim.heal(['m0'], ['x']),
      () => sim.link('x', 'm0', {}), () => sim.link('m0', 'x', {}),
    ]
    for (const command of commands) {
      expect(command).toThrow(expect.objectContaining({ code: 'SIMULATION_HOST', message: expect.stringContaining('"x"') }))
    }
    expect(() => sim.add('m0')).toThrow(expect.objectContaining({ code: 'SIMULATION_HOST' }))
    expect(() => new Simulation({ seed: 1, members: ['a', 'a'] })).toThrow(expect.objectContaining({ code: 'SIMULATION_HOST' }))
  })

  it('options and arguments that mean nothing', async () => {
    const refused = expect.objectContaining({ code: 'SIMULATION_OPTIONS' })
    for (const seed of [0.5, NaN, Infinity]) expect(() => new Simulation({ seed })).toThrow(refused)
    for (const members of [-1, 1.5]) expect(() => new Simulation({ seed: 1, members })).toThrow(refused)
    expect(() => new Simulation({ seed: 1, network: { loss: 2 } })).toThrow(refused)
    const sim = new Simulation({ seed: 1 })
    expect(() => sim.partition(['m0'], ['m0', 'm1'])).toThrow(refused)
    expect(() => sim.heal(['m0'])).toThrow(refused)
    expect(() => sim.link('m0', 'm1', { loss: -1 })).toThrow(refused)
    await expect(sim.run(-1)).rejects.toEqual(refused)
    await expect(sim.runUntil(() => true, { withinMs: NaN })).rejects.toEqual(refused)
  })

  it('a second run while one is under way, and everything after its end', async () => {
    const sim = new Simulation({ seed: 1 })
    const first = sim.run(1_000)
    const state = expect.objectContaining({ code: 'SIMULATION_STATE' })
    await expect(sim.run(1_000)).rejects.toEqual(state)
    await first
    await sim[Symbol.asyncDispose]()
    await sim[Symbol.asyncDispose]()
    expect(sim.running).toEqual([])
    await expect(sim.run(1)).rejects.toEqual(state)
    expect(() => sim.add('late')).toThrow(state)
    expect(() => sim.crash('m0')).toThrow(state)
  })
})
