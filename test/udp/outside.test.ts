/** What a simulated service must not use is the real thing: so these tests stand with those of real sockets. */
import { exec } from 'node:child_process'
import nodeCrypto, { generateKeySync, hkdfSync, pbkdf2, randomBytes, randomInt, randomUUID, webcrypto } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns'
import { readFile } from 'node:fs'
import { readFile as readFilePromise } from 'node:fs/promises'
import { connect } from 'node:net'
import { deflate, deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Simulation, SimulationError, type Host } from '../../sim/index.ts'

type Deed = (host: Host) => unknown

/** How a run ends whose service does this on host `a` at 10 ms. */
async function endOf(deed: Deed): Promise<unknown> {
  await using sim = new Simulation<void>({
    seed: 7,
    members: ['a', 'b'],
    service: (host) => {
      if (host.name === 'a') host.setTimeout(() => deed(host), 10)
      else host.setTimeout(() => void host.cluster.setMetadata('changed'), 20)
    },
  })
  return await sim.run(1_000).then(() => 'not noticed', (error: unknown) => error)
}

// Node draws many at once and keeps them: what the service gets has been drawn before.
randomUUID()
randomInt(5)

const OUTSIDE: readonly (readonly [what: string, deed: Deed])[] = [
  ['a real timer', () => clearTimeout(setTimeout(() => {}, 5))],
  ['a real timer', () => clearInterval(setInterval(() => {}, 5))],
  ['a real timer', () => clearImmediate(setImmediate(() => {}))],
  ['a real timer', () => AbortSignal.timeout(5)],
  ['a real UDP socket', () => createSocket('udp4').close()],
  ['a real TCP socket', () => connect(9, '127.0.0.1').on('error', () => {}).destroy()],
  ['real DNS', () => lookup('localhost', () => {})],
  ['a real file', () => readFile('package.json', () => {})],
  ['a real file', () => void readFilePromise('package.json')],
  ['a real process', () => exec('true')],
  ['real random bytes', () => randomBytes(4)],
  ['real random bytes', () => randomUUID()],
  ['real random bytes', () => crypto.randomUUID()],
  ['real random bytes', () => randomInt(5)],
  ['real random bytes', () => nodeCrypto.randomInt(5)],
  ['real random bytes', () => crypto.getRandomValues(new Uint8Array(1))],
  ['real random bytes', () => generateKeySync('hmac', { length: 64 })],
  ['real random numbers', () => Math.random()],
  ['a real clock', () => Date.now()],
  ['a real clock', () => new Date()],
  ['a real clock', () => (Date as () => string)()],
  ['a real clock', () => performance.now()],
  ['a real clock', () => process.hrtime()],
  ['a real clock', () => process.hrtime.bigint()],
  ['a real clock', () => process.uptime()],
  ['cryptography outside the run', () => pbkdf2('a', 'b', 1, 8, 'sha256', () => {})],
  ['cryptography outside the run', () => void webcrypto.subtle.digest('SHA-256', new Uint8Array(8))],
  ['compression outside the run', () => deflate('a', () => {})],
]

describe('A run with a service', () => {
  it.each(OUTSIDE)('fails where the service uses %s: %s', async (what, deed) => {
    const error = await endOf(deed)
    expect(error).toBeInstanceOf(SimulationError)
    expect(error).toMatchObject({ code: 'SIMULATION_OUTSIDE', message: expect.stringContaining(`a used ${what}, `) })
    expect(String(error)).toMatch(/Seed 7, at 10\.000 ms/)
    expect((error as SimulationError).cause).toMatchObject({ stack: expect.stringContaining('outside.test.ts') })
  })

  it.each<readonly [how: string, deed: Deed]>([
    ['behind awaits', async (host) => {
      await host.sleep(5)
      await Promise.resolve()
      clearTimeout(setTimeout(() => {}, 5))
    }],
    ['in a handler of its cluster', (host) => host.cluster.on('update', () => clearTimeout(setTimeout(() => {}, 5)))],
    ['in a handler of its messages', (host) => {
      host.onMessage(() => clearTimeout(setTimeout(() => {}, 5)))
      host.send(host.name, 'to myself')
    }],
    ['in a microtask', () => queueMicrotask(() => clearTimeout(setTimeout(() => {}, 5)))],
  ])('notices it %s too', async (_, deed) => {
    expect(await endOf(deed)).toMatchObject({ code: 'SIMULATION_OUTSIDE' })
  })

  it('lets pass what is over at once, and what only prints', async () => {
    expect(await endOf(() => {
      hkdfSync('sha256', 'key', 'salt', 'info', 16)
      deflateSync('text')
      structuredClone({ text: 'copied', when: new Date(0) })
      console.debug('')
      expect([new Date(0), new Date(1, 1), Date.UTC(1970)]).toEqual([new Date(0), expect.any(Date), 0])
      process.nextTick(() => {})
    })).toBe('not noticed')
  })

  it('leaves clocks and randomness to all others, and as they were afterwards', async () => {
    const read = (): readonly unknown[] => [Date, Date.now, Math.random, performance.now, process.hrtime, process.hrtime.bigint, randomUUID, randomBytes, nodeCrypto.randomInt,
      crypto.randomUUID, crypto.getRandomValues, new Date(0).constructor]
    const before = read()
    const during: unknown[] = []
    await using sim = new Simulation<void>({ seed: 1, members: ['a'], service: () => {} })
    class Day extends Date {}
    sim.at(10, () => {
      during.push(...read())
      const [day, now] = [new Day(), Date.now()]
      expect([day, new Date(), new Date(5)]).toEqual([expect.any(Day), expect.any(Date), new Date(5)])
      expect([day instanceof Date, day.constructor === Day, new Date().constructor === Date]).toEqual([true, true, true])
      expect([now > 1_500_000_000_000, Math.random() < 1, randomUUID().length, crypto.randomUUID().length, randomBytes(4).length]).toEqual([true, true, 36, 36, 4])
      expect([process.hrtime().length, typeof process.hrtime.bigint(), performance.now() > 0]).toEqual([2, 'bigint', true])
    })
    await sim.run(100)
    expect(during.every((each, index) => each !== before[index])).toBe(true)
    expect(read().map((each, index) => each === before[index])).toEqual(before.map(() => true))
  })

  it('does not put back what stands elsewhere by then, as under the fake timers of a test runner', async () => {
    await using sim = new Simulation<void>({ seed: 1, members: ['a'], service: () => {} })
    const before = Date
    const fake = class extends Date {}
    sim.at(10, () => void (globalThis.Date = fake as DateConstructor))
    await sim.run(100)
    expect(Date).toBe(fake)
    globalThis.Date = before
  })

  it('leaves others alone: what goes on beside the service, and what is done between runs', async () => {
    await using sim = new Simulation<Host>({ seed: 1, members: ['a'], service: (host) => host })
    const file = readFilePromise('package.json', 'utf8')
    sim.at(10, () => clearTimeout(setTimeout(() => {}, 5)))
    await sim.run(100)
    expect(await file).toContain('rollcall')
    clearTimeout(setTimeout(() => {}, 5))
    await sim.run(100)
  })

  it('takes the handlers of the test for no service\'s, wherever they are called from', async () => {
    await using sim = new Simulation<Host>({
      seed: 1,
      members: ['a', 'b'],
      service: (host) => {
        host.setInterval(() => host.send('b', 'hello'), 100)
        return host
      },
    })
    const told = new Set<string>()
    const heard = (what: string) => (): undefined => {
      told.add(what)
      clearTimeout(setTimeout(() => {}, 5))
      void readFilePromise('package.json')
      Date.now()
    }
    const events = ['join', 'update', 'suspect', 'leave', 'datagram', 'packet', 'trace'] as const
    for (const event of events) sim.on(event as 'join', heard(event))
    sim.always('always', () => heard('always')() === undefined)
    await sim.run(1_000)
    void sim.cluster('b').setMetadata('changed')
    await sim.runUntil(() => heard('runUntil')() === undefined && told.has('update'), { withinMs: 60_000 })
    sim.crash('a')
    await sim.run(60_000)
    expect([...told].sort()).toEqual([...events, 'always', 'runUntil'].sort())
  })

  it('knows a service again from run to run', async () => {
    await using sim = new Simulation<void>({
      seed: 1,
      members: ['a'],
      service: (host) => {
        void (async () => {
          for (let round = 0; round < 10; round++) await host.sleep(100)
          clearTimeout(setTimeout(() => {}, 5))
        })()
      },
    })
    for (let round = 0; round < 9; round++) await sim.run(100)
    await expect(sim.run(100)).rejects.toMatchObject({ code: 'SIMULATION_OUTSIDE' })
  })
})
