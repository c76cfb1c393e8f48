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
    ['in a microtask', 10, (host) => host.setTimeout(() => queueMicrotask(boom), 10)],
    ['in a microtask behind an await', 15, (host) => host.setTimeout(() => host.sleep(5).then(() => queueMicrotask(boom)), 10)],
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

  it('in a listener of its end is not heard, nor what Node does about it taken for its doing', async () => {
    await using sim = simulation((host) => {
      host.signal.addEventListener('abort', boom)
      host.signal.addEventListener('abort', () => process.nextTick(boom))
      host.signal.addEventListener('abort', () => queueMicrotask(boom))
      host.signal.addEventListener('abort', () => Math.random())
    })
    await sim.run(1_000)
    sim.crash('a')
    await sim.run(5_000)
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

  it('fails the run too where nothing tells whose it is: a promise from before the run, what the test itself lets reject', async () => {
    await usingListeners(async (told) => {
      let reject = (): void => {}
      const before = new Promise((_, no) => {
        reject = () => no(new Error('boom'))
      })
      const sims = [simulation((host) => host), simulation((host) => host)]
      void before
      sims[0]?.at(10, reject)
      sims[1]?.at(15, () => void Promise.reject(new Error('of the test')))
      const causes = ['boom', 'of the test']
      for (const [index, sim] of sims.entries()) {
        await expect(sim.run(1_000)).rejects.toMatchObject({
          code: 'SIMULATION_UNCAUGHT',
          message: expect.stringMatching(new RegExp(`^uncaught, and nothing tells of which host: ${causes[index]}\nSeed 42, at 1[05]\.000 ms`)),
          cause: new Error(causes[index]),
        })
      }
      expect(told).toEqual([])
    })
  })

  it('fails all runs under way where nothing tells whose it is', async () => {
    let reject = (): void => {}
    void new Promise((_, no) => {
      reject = () => no(new Error('boom'))
    })
    const sims = [simulation((host) => host), simulation((host) => host)]
    sims[0]?.at(10, reject)
    const ends = await Promise.allSettled(sims.map((sim) => sim.run(60_000)))
    expect(ends.map((end) => end.status === 'rejected' && (end.reason as Error).message.split('\n')[0])).toEqual([
      'uncaught, and nothing tells of which host: boom', 'uncaught, and nothing tells of which host: boom',
    ])
  })

  it('is passed on at the end of the simulation, and whoever listened before listens after it', async () => {
    await usingListeners(async (told) => {
      const sim = simulation((host) => host)
      await sim.run(100)
      const ended = sim[Symbol.asyncDispose]()
      void Promise.reject(new Error('of the test'))
      await ended
      expect(told).toEqual([new Error('of the test')])
    })
  })
})

/** Hands in what a listener of unhandled rejections is told that was there before. */
async function usingListeners(then: (told: readonly unknown[]) => Promise<void>): Promise<void> {
  const told: unknown[] = []
  const listener = (reason: unknown): void => void told.push(reason)
  const listeners = process.listeners('unhandledRejection')
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', listener)
  try {
    await then(told)
    expect(process.listeners('unhandledRejection')).toEqual([listener])
  } finally {
    process.removeAllListeners('unhandledRejection')
    for (const each of listeners) process.on('unhandledRejection', each)
  }
}
