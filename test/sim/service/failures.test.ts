import { describe, expect, it } from 'vitest'
import { Simulation, type Host } from '../../../sim/index.ts'

const boom = (): never => {
  throw new Error('boom')
}

/** Members a and b, the service of a as given. */
function simulation(service: (host: Host) => unknown): Simulation<unknown> {
  return new Simulation<unknown>({ seed: 42, members: ['a', 'b'], service: (host) => (host.name === 'a' ? service(host) : undefined) })
}

describe('a run fails, with seed, time, host and cause, on what a service throws', () => {
  it.each<readonly [where: string, atMs: number, service: (host: Host) => unknown]>([
    ['in a timer', 10, (host) => host.setTimeout(boom, 10)],
    ['in an interval', 20, (host) => host.setInterval(() => void (host.now() > 15 && boom()), 10)],
    ['behind an await in a timer', 15, (host) => host.setTimeout(() => host.sleep(5).then(boom), 10)],
    ['in a handler of its messages', 10.05, (host) => {
      host.onMessage(boom)
      host.setTimeout(() => host.send('a', null), 10)
    }],
    ['behind an await there', 15.05, (host) => {
      host.onMessage(() => host.sleep(5).then(boom))
      host.setTimeout(() => host.send('a', null), 10)
    }],
    ['in a promise that nobody waits for', 10, (host) => void host.sleep(10).then(boom)],
    ['in such a one behind many awaits', 10, (host) => void (async () => {
      await host.sleep(10)
      for (let step = 0; step < 10; step++) await Promise.resolve()
      boom()
    })()],
    ['in a tick of the loop', 10, (host) => host.setTimeout(() => process.nextTick(boom), 10)],
  ])('%s', async (_, atMs, service) => {
    await expect(simulation(service).run(1_000)).rejects.toMatchObject({
      code: 'SIMULATION_UNCAUGHT',
      message: expect.stringMatching(new RegExp(`^uncaught in a: boom\nSeed 42, at ${atMs.toFixed(3)} ms`)),
      cause: new Error('boom'),
    })
  })

  it('in a handler of its cluster', async () => {
    await expect(simulation((host) => host.cluster.on('join', boom)).run(1_000)).rejects.toMatchObject({
      code: 'SIMULATION_UNCAUGHT',
      message: expect.stringContaining('uncaught in a: boom'),
    })
  })

  it.each<readonly [when: string, service: (host: Host) => unknown]>([
    ['at once', boom],
    ['by a promise', () => Promise.reject(new Error('boom'))],
    ['after a while', (host) => host.sleep(50).then(boom)],
  ])('in its factory, %s', async (_, service) => {
    const sim = simulation(service)
    const failure = { code: 'SIMULATION_START', message: expect.stringContaining('the service of a could not start: boom') }
    await expect(sim.run(1_000)).rejects.toMatchObject(failure)
    expect(() => sim.service('a')).toThrow(expect.objectContaining({ code: 'SIMULATION_STATE' }))
  })
})

describe('what a service throws', () => {
  it('after the end of its process is not heard, however it ended', async () => {
    for (const end of ['crash', 'vanish', 'leave', 'restart'] as const) {
      let lives = 0
      await using sim = simulation((host) => {
        if (lives++ > 0) return
        const untilTheEnd = (): Promise<void> => host.sleep(60_000, { signal: host.signal })
        void untilTheEnd()
        host.setTimeout(untilTheEnd, 10)
        host.signal.addEventListener('abort', () => void Promise.reject(new Error('too late')))
      })
      await sim.run(1_000)
      sim[end]('a')
      await sim.run(5_000)
    }
  })

  it('at the end of the simulation is not heard either', async () => {
    await using sim = simulation((host) => void host.sleep(60_000, { signal: host.signal }))
    await sim.run(1_000)
  })

  it('reaches nobody but its own simulation', async () => {
    const [broken, sound] = [simulation((host) => void host.sleep(10).then(boom)), simulation((host) => host)]
    const ends = await Promise.allSettled([sound.run(1_000), broken.run(1_000)])
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    await sound.run(1_000)
  })

  it('is passed on where it is not a service that threw, and all is as it was after the run', async () => {
    const told: unknown[] = []
    const listener = (reason: unknown): void => void told.push(reason)
    const listeners = process.listeners('unhandledRejection')
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', listener)
    try {
      const sim = simulation((host) => host)
      sim.at(10, () => void Promise.reject(new Error('of the test')))
      await sim.run(100)
      expect(told).toEqual([new Error('of the test')])
      expect(process.listeners('unhandledRejection')).toEqual([listener])
    } finally {
      process.removeAllListeners('unhandledRejection')
      for (const each of listeners) process.on('unhandledRejection', each)
    }
  })
})
