/** What code of the user awaits goes on between two events, wherever the promise was resolved. */
import { describe, expect, it } from 'vitest'
import { Simulation } from '../../sim/index.ts'

/** What is set up calls the function at each occasion it has, in the middle of a run. */
type Occasion = (sim: Simulation, then: () => void) => unknown

const OCCASIONS: Readonly<Record<string, Occasion>> = {
  'a handler of datagrams': (sim, then) => sim.on('datagram', then),
  'a handler of packets': (sim, then) => sim.on('packet', then),
  'what holds always': (sim, then) => sim.always('all is well', () => (then(), true)),
  'an appointment': (sim, then) => sim.at(10_000, then),
}

/** Resolves it in each of the ways that there are. */
const WAYS: Readonly<Record<string, (resolve: (value?: unknown) => void) => void>> = {
  'with nothing': (resolve) => resolve(),
  'with a promise that is older': (resolve) => resolve(OLDER),
  'with an object that has a then': (resolve) => resolve({ then: (done: () => void) => done() }),
  'in a microtask': (resolve) => queueMicrotask(() => resolve()),
  'in the next tick': (resolve) => process.nextTick(() => resolve()),
  'in an async function': (resolve) => void Promise.resolve().then(() => resolve()),
}

const OLDER = Promise.resolve()

/** The moment of the resolution, and the moment that what waited for it had come to. */
async function moments(occasion: Occasion, way: (resolve: (value?: unknown) => void) => void): Promise<readonly [number, number]> {
  const sim = new Simulation({ seed: 1 })
  let resolvedMs = NaN
  let wentOnMs = NaN
  const resolved = new Promise((resolve) => {
    occasion(sim, () => {
      if (sim.now < 10_000 || resolvedMs >= 0) return
      resolvedMs = sim.now
      way(resolve)
    })
  })
  const goesOn = async (): Promise<void> => {
    await resolved
    for (let step = 0; step < 100; step++) await Promise.resolve()
    wentOnMs = sim.now
  }
  void goesOn()
  await sim.run(12_000)
  return [resolvedMs, wentOnMs]
}

describe('A promise that is resolved', () => {
  const cases = Object.entries(OCCASIONS).flatMap(([from, occasion]) => Object.entries(WAYS).map(([how, way]) => ({ from, occasion, how, way })))

  it.each(cases)('by $from, $how, goes on before the next event', async ({ occasion, way }) => {
    const [resolvedMs, wentOnMs] = await moments(occasion, way)
    expect(resolvedMs).toBeGreaterThanOrEqual(10_000)
    expect(wentOnMs).toBe(resolvedMs)
  })

  it.each(Object.entries(WAYS))('by the test of runUntil, %s, goes on before the next event', async (_how, way) => {
    const sim = new Simulation({ seed: 1 })
    const order: string[] = []
    const resolved = new Promise((resolve) => {
      let isResolved = false
      sim.at(5_000, () => order.push('event'))
      sim.at(5_000, () => order.push('next event'))
      void sim.runUntil(() => {
        if (order.length > 0 && !isResolved) {
          isResolved = true
          way(resolve)
        }
        return sim.now > 5_000
      }, { withinMs: 10_000 })
    })
    await resolved
    expect(order).toEqual(['event'])
  })
})
