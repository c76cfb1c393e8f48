import { describe, expect, it } from 'vitest'
import { Simulation, type Host } from '../../../sim/index.ts'

/** One host whose service does this at once, run for so long. */
async function alone(then: (host: Host) => unknown, forMs = 1_000): Promise<Simulation<Host>> {
  const sim = new Simulation<Host>({
    seed: 1,
    members: ['a'],
    service: (host) => {
      void then(host)
      return host
    },
  })
  await sim.run(forMs)
  return sim
}

describe('the timers of a service', () => {
  it('call back at their virtual times, once or again and again, until they are cleared', async () => {
    const called: string[] = []
    await alone((host) => {
      host.setTimeout(() => called.push(`timeout at ${host.now()}`), 250)
      const never = host.setTimeout(() => called.push('never'), 100)
      host.clear(never)
      host.clear(never)
      const interval = host.setInterval(() => {
        called.push(`interval at ${host.now()}`)
        if (host.now() >= 300) host.clear(interval)
      }, 100)
    })
    expect(called).toEqual(['interval at 100', 'interval at 200', 'timeout at 250', 'interval at 300'])
  })

  it('wait at least 1 ms, as those of Node do, and refuse what Node would make 1 ms of', async () => {
    const called: number[] = []
    const sim = await alone((host) => host.setTimeout(() => called.push(host.now()), -5))
    expect(called).toEqual([1])
    const host = sim.service('a')
    for (const ms of [Infinity, NaN, 3_000_000_000]) expect(() => host.setTimeout(() => {}, ms)).toThrow(RangeError)
    expect(() => host.sleep(Infinity)).toThrow(RangeError)
  })

  it('sleep lets what awaits it go on before the next event, and ends early with the reason of its signal', async () => {
    const told: string[] = []
    await alone(async (host) => {
      await host.sleep(100)
      await host.sleep(50)
      told.push(`woke at ${host.now()}`)
      const controller = new AbortController()
      host.setTimeout(() => controller.abort(new Error('enough')), 10)
      await host.sleep(100, { signal: controller.signal }).catch((reason: Error) => told.push(`${reason.message} at ${host.now()}`))
      await host.sleep(100, { signal: controller.signal }).catch((reason: Error) => told.push(`${reason.message} at ${host.now()}`))
    })
    expect(told).toEqual(['woke at 150', 'enough at 160', 'enough at 160'])
  })

  it('stand still with their process, and come late when it goes on; an interval does not make up for missed calls', async () => {
    const called: string[] = []
    const sim = await alone((host) => {
      host.setTimeout(() => called.push(`timeout at ${host.now()}`), 300)
      host.setInterval(() => called.push(`interval at ${host.now()}`), 400)
    }, 200)
    sim.pause('a', 2_000)
    await sim.run(2_500)
    expect(called).toEqual(['timeout at 2200', 'interval at 2200', 'interval at 2600'])
  })

  it('end with their process: nothing of a dead one runs on, and its sleepers wait for good', async () => {
    const called: string[] = []
    const sim = await alone(async (host) => {
      host.setInterval(() => called.push('interval'), 400)
      host.signal.addEventListener('abort', () => called.push(`aborted: ${(host.signal.reason as Error).message}`))
      for (;;) {
        await host.sleep(10, { signal: host.signal }).catch(() => called.push('woken by the end'))
      }
    }, 200)
    const host = sim.service('a')
    sim.crash('a')
    host.setTimeout(() => called.push('set by a dead process'), 1)
    await sim.run(1_000)
    expect(called).toEqual(['aborted: a has ended', 'woken by the end'])
    expect(host.signal.aborted).toBe(true)
  })
})
