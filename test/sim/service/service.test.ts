import { describe, expect, expectTypeOf, it } from 'vitest'
import { WALL_CLOCK_AT_START_MS } from '../../../sim/machine/clock.ts'
import { drawScenario, play, playTwice, Simulation, type Host } from '../../../sim/index.ts'

const STATE = { code: 'SIMULATION_STATE' }

describe('the factory of a service', () => {
  it('is called when the process of a host starts, before its member: what it sets up hears the first join', async () => {
    const told: string[] = []
    const sim = new Simulation({
      seed: 1,
      members: 3,
      service: (host) => {
        told.push(`${host.name} ${host.cluster.state} at ${host.now()}`)
        host.cluster.once('join', (member) => told.push(`${host.name} hears of ${member.name}`))
        return host.name.toUpperCase()
      },
    })
    expect(told).toEqual([])
    await sim.run(5_000)
    expect(told.slice(0, 3)).toEqual(['m0 idle at 0', 'm1 idle at 0', 'm2 idle at 0'])
    expect(told.slice(3).map((line) => line.split(' ')[0]).sort()).toEqual(['m0', 'm1', 'm2'])
    expect(sim.service('m1')).toBe('M1')
    sim.add('m3')
    await sim.run(0)
    expect(sim.service('m3')).toBe('M3')
  })

  it('is called again by a restart, with another host and other random numbers', async () => {
    const sim = new Simulation({ seed: 1, members: 3, service: (host) => ({ host, drawn: host.random() }) })
    await sim.run(1_000)
    const first = sim.service('m0')
    sim.crash('m0')
    expect(() => sim.service('m0')).toThrow(expect.objectContaining({ ...STATE, message: 'there is no service of m0: its process has ended' }))
    sim.restart('m0')
    expect(() => sim.service('m0')).toThrow(expect.objectContaining(STATE))
    await sim.run(0)
    const second = sim.service('m0')
    expect(second.host).not.toBe(first.host)
    expect(second.drawn).not.toBe(first.drawn)
    expect([first.host.signal.aborted, second.host.signal.aborted]).toEqual([true, false])
    expect(second.host.cluster).toBe(sim.cluster('m0'))
  })

  it('may take its time; until then there is no service, and the error says why', async () => {
    const absence = (sim: Simulation<unknown>): string => {
      try {
        return String(sim.service('a'))
      } catch (error) {
        expect(error).toMatchObject(STATE)
        return String(error)
      }
    }
    const sim = new Simulation({ seed: 1, members: ['a'], service: (host) => host.sleep(100).then(() => 'ready') })
    expect(absence(sim)).toContain('there is no service of a: its process has not started')
    await sim.run(50)
    expect(absence(sim)).toContain('its factory has not settled; 1 of its timers waits')
    await sim.run(50)
    expect(absence(sim)).toBe('ready')
    const never = new Simulation({ seed: 1, members: ['a'], service: () => new Promise<string>(() => {}) })
    await never.run(50)
    expect(absence(never)).toContain('waits while nothing is scheduled on its host')
    never.crash('a')
    expect(absence(never)).toContain('its process ended before its factory settled')
    const none = new Simulation({ seed: 1, members: ['a'] })
    await none.run(50)
    expect(absence(none)).toContain('the simulation was given no service')
    expect(() => none.service('x')).toThrow(expect.objectContaining({ code: 'SIMULATION_HOST' }))
  })

  it('has an invariant go through those that are there: given, and of a process that runs', async () => {
    const sim = new Simulation({ seed: 1, members: ['a', 'b'], service: (host) => host.sleep(host.name === 'a' ? 50 : 100).then(() => host.name) })
    const seen = new Set<string>()
    sim.always('the names of the hosts', () => {
      seen.add([...sim.services.keys()].join(' '))
      return [...sim.services].every(([host, service]) => host === service)
    })
    expect(sim.services).toEqual(new Map())
    await sim.run(200)
    sim.crash('a')
    await sim.run(2_000)
    expect([...seen]).toEqual(['', 'a', 'a b', 'b'])
    expect(new Simulation({ seed: 1 }).services).toEqual(new Map())
  })

  it('gives the service its type', async () => {
    const sim = new Simulation({ seed: 1, service: async (host) => ({ sizeOf: () => host.cluster.size }) })
    expectTypeOf(sim).toEqualTypeOf<Simulation<{ sizeOf: () => number }>>()
    expectTypeOf(new Simulation({ seed: 1 })).toEqualTypeOf<Simulation<undefined>>()
    const typed = new Simulation<string, { zone: string }>({
      seed: 1,
      options: () => ({ metadata: { zone: 'here' } }),
      service: (host) => host.cluster.self.metadata.zone,
    })
    await typed.run(0)
    expectTypeOf(typed.service('m0')).toEqualTypeOf<string>()
    expectTypeOf(typed.cluster('m0').self.metadata).toEqualTypeOf<{ zone: string }>()
  })
})

describe('the host of a service', () => {
  it('has both clocks, and random numbers of its own', async () => {
    const draws = new Map<string, number[]>()
    const service = (host: Host): Host => {
      draws.set(host.name, Array.from({ length: 1_000 }, () => host.random()))
      return host
    }
    const sim = new Simulation({ seed: 1, members: ['a', 'b'], service })
    await sim.run(1_500.5)
    const { now, wallClock } = sim.service('a') // what it has can be taken apart
    expect([now(), wallClock()]).toEqual([1_500.5, WALL_CLOCK_AT_START_MS + 1_500])
    sim.setWallClock('a', 5_000)
    expect([now(), wallClock()]).toEqual([1_500.5, 5_000])
    const [a, b] = [draws.get('a') ?? [], draws.get('b') ?? []]
    expect(a.filter((value) => !(value >= 0 && value < 1))).toEqual([])
    expect(new Set([...a, ...b]).size).toBe(2_000)
    expect(Math.abs(a.reduce((sum, value) => sum + value) / 1_000 - 0.5)).toBeLessThan(0.05)
    await new Simulation({ seed: 1, members: ['b', 'c', 'a'], service }).run(0)
    expect(draws.get('a')).toEqual(a)
  })

  it('ends when its member leaves, by command or by its own doing', async () => {
    const sim = new Simulation({ seed: 1, members: 3, service: (host) => host })
    await sim.run(2_000)
    const hosts = [...sim.services.values()]
    sim.leave('m0')
    void sim.service('m1').cluster.leave()
    await sim.run(5_000)
    expect(hosts.map(({ signal }) => signal.aborted)).toEqual([true, true, false])
    expect(sim.cluster('m2').size).toBe(1)
  })
})

describe('waiting for a service', () => {
  const answering = (host: Host): { ask: (to: string) => Promise<unknown> } => {
    let answered = (_: unknown): void => {}
    host.onMessage((from, message) => {
      if (message === 'ask') host.send(from, `answer of ${host.name}`)
      else answered(message)
    })
    return {
      ask: (to) => new Promise((resolve) => {
        answered = resolve
        host.send(to, 'ask')
      }),
    }
  }

  it('lets time pass until a promise has settled, and settles as that does', async () => {
    const sim = new Simulation({ seed: 1, members: ['a', 'b'], network: { latencyMs: 5 }, service: answering })
    await sim.run(100)
    expect(await sim.settle(sim.service('a').ask('b'), { withinMs: 1_000 })).toBe('answer of b')
    expect(sim.now).toBe(110)
    await expect(sim.settle(Promise.reject(new Error('no')), { withinMs: 1_000 })).rejects.toThrow('no')
  })

  it('fails in time, with the factories that have not settled', async () => {
    const sim = new Simulation({ seed: 1, members: ['a', 'b'], service: (host) => (host.name === 'a' ? new Promise(() => {}) : host) })
    const error: unknown = await sim.settle(new Promise(() => {}), { withinMs: 1_000 }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'SIMULATION_NOT_REACHED' })
    expect(String(error)).toContain('\na: its factory has not settled and waits while nothing is scheduled on its host\n')
    expect(String(error)).toContain('no service has a timer: nothing is scheduled that could wake one')
    const ticking = new Simulation({ seed: 1, members: ['a'], service: (host) => host.setInterval(() => {}, 100) })
    await expect(ticking.runUntil(() => false, { withinMs: 1_000 })).rejects.toThrow(expect.not.objectContaining({ message: expect.stringContaining('timer') }))
  })

  it('while nothing is scheduled is an error that says so', async () => {
    const sim = new Simulation({ seed: 9, members: ['a', 'b'], service: answering })
    await sim.run(100)
    const answer = sim.service('a').ask('b')
    sim.crash('b')
    sim.vanish('a')
    await sim.run(1_000)
    const error = { code: 'SIMULATION_IDLE', message: expect.stringMatching(/^waits while nothing is scheduled[^]*Seed 9, at 2100\.000 ms/) }
    await expect(sim.settle(answer, { withinMs: 1_000 })).rejects.toMatchObject(error)
    await expect(sim.runUntil(() => sim.now >= 2_500, { withinMs: 400 })).resolves.toBeUndefined()
  })
})

describe('a run with a service', () => {
  const chatter = (draw: (host: Host) => number) => (host: Host): void => {
    host.setInterval(() => host.send('m0', draw(host)), 100)
  }
  const twice = (draw: (host: Host) => number): Promise<string> =>
    playTwice(() => new Simulation({ seed: 1, members: 3, service: chatter(draw) }), (sim) => sim.run(5_000))

  it('is the same for the same seed, down to what the services drew', async () => {
    const hash = await twice((host) => host.random())
    expect(hash).toMatch(/^[0-9a-f]{16}$/)
    expect(await twice((host) => 1 - host.random())).not.toBe(hash)
  })

  it('is not where a service goes by what an earlier run left behind, and playing it twice shows that', async () => {
    let sent = 0
    await expect(twice(() => sent++)).rejects.toMatchObject({ code: 'SIMULATION_DIFFERS' })
  })

  it('is the run without one where it only watches, whatever goes wrong', async () => {
    for (let seed = 1; seed <= 15; seed++) {
      const scenario = drawScenario(seed, { membersAtMost: 5, profiles: ['local'], lengthAtMostMs: 12_000 })
      const watching = await play(scenario, { service: (host) => void host.cluster.on('join', () => {}) })
      expect(watching).toEqual(await play(scenario))
    }
  })

  it('can be a scenario, with invariants that ask the services', async () => {
    const scenario = { seed: 1, members: 3, steps: [{ atMs: 1_000, do: 'crash', host: 'm1' }] } as const
    const options = { service: (host: Host) => host, invariants: { 'nobody ends': (sim: Simulation<Host>) => sim.now === 0 || sim.services.has('m1') } }
    const { outcome } = await play(scenario, options)
    expect(outcome).toMatchObject({ ok: false, kind: 'safety', checker: 'nobody ends', atMs: expect.closeTo(1_000, -2) })
  })
})
