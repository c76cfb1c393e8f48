import { describe, expect, it } from 'vitest'
import { Journal } from '../../../sim/kernel/journal.ts'
import { Loop } from '../../../sim/kernel/loop.ts'
import { Scheduler, Task } from '../../../sim/kernel/scheduler.ts'
import { Settling } from '../../../sim/kernel/settle.ts'

class Call extends Task {
  readonly #then: () => void
  constructor(then: () => void) {
    super()
    this.#then = then
  }
  override run(): void {
    this.#then()
  }
}

interface Made {
  readonly loop: Loop
  readonly scheduler: Scheduler
  readonly settling: Settling
  readonly at: (ms: number, then: () => void) => void
}

function made(mostAtOneTime?: number): Made {
  const [scheduler, settling] = [new Scheduler(), new Settling()]
  const loop = new Loop(scheduler, settling, new Journal(42, scheduler), mostAtOneTime)
  return { loop, scheduler, settling, at: (ms, then) => scheduler.schedule(new Call(then), ms) }
}

describe('the event loop', () => {
  it('runs what is due up to the time, that time included, and lets time pass to it', async () => {
    const { loop, scheduler, at } = made()
    const ran: number[] = []
    for (const ms of [1, 5, 5.0001]) at(ms, () => ran.push(ms))
    expect(await loop.advance(5)).toBe(false)
    expect([ran, scheduler.nowMs, loop.events]).toEqual([[1, 5], 5, 2])
  })

  it('stops at the event after which the test holds', async () => {
    const { loop, scheduler, at } = made()
    let count = 0
    for (const ms of [1, 2, 3]) at(ms, () => count++)
    expect(await loop.advance(10, () => count === 2)).toBe(true)
    expect(scheduler.nowMs).toBe(2)
    expect(await loop.advance(10, () => count === 2)).toBe(true)
    expect(scheduler.nowMs).toBe(2)
    expect(await loop.advance(10, () => scheduler.nowMs === 10)).toBe(true)
  })

  it('settles promises before the next event if code that awaits was touched, and takes no turn otherwise', async () => {
    const { loop, settling, at } = made()
    const order: string[] = []
    at(1, () => {
      settling.touch()
      void Promise.resolve().then(() => Promise.resolve()).then(() => order.push('settled'))
    })
    at(1, () => order.push('second event'))
    for (let ms = 2; ms < 100; ms++) at(ms, () => {})
    await loop.advance(100)
    expect(order).toEqual(['settled', 'second event'])
    // One for what was begun before the run.
    expect(settling.turns).toBe(2)
  })

  it('takes no turn either for tests and handlers that do nothing with promises', async () => {
    const { loop, settling, at } = made()
    let events = 0
    for (let ms = 1; ms < 100; ms++) {
      at(ms, () => {
        settling.userCodeCalled()
        events++
      })
    }
    loop.always('time passes', () => events >= 0)
    await loop.advance(100, () => events < 0)
    expect([events, settling.turns]).toEqual([99, 1])
  })

  it('fails with the thrown error as cause, with seed and time, and with the same error ever after', async () => {
    const { loop, at } = made()
    const cause = new Error('boom')
    at(1.5, () => {
      throw cause
    })
    at(2, () => expect.unreachable())
    const error: unknown = await loop.advance(10).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ name: 'SimulationError', code: 'SIMULATION_UNCAUGHT', cause })
    expect(String(error)).toContain('boom')
    expect(String(error)).toContain('Seed 42, at 1.500 ms')
    await expect(loop.advance(10)).rejects.toBe(error)
  })

  it('says whose process threw, and why it ran', async () => {
    const { loop, scheduler } = made()
    const failing = new (class extends Call {
      override get host(): string {
        return 'm3'
      }
    })(() => {
      throw new Error('boom')
    })
    scheduler.schedule(failing, 2)
    await expect(loop.advance(10)).rejects.toThrow(/^uncaught in m3, by a timer due at 2\.000 ms: boom\nSeed 42/)
  })

  it('fails at the very event at which an invariant is false or throws', async () => {
    const { loop, scheduler, at } = made()
    let sound = true
    loop.always('it is sound', () => sound)
    at(1, () => {})
    at(2, () => (sound = false))
    at(3, () => expect.unreachable())
    const message: unknown = expect.stringContaining('it is sound')
    await expect(loop.advance(10)).rejects.toMatchObject({ code: 'SIMULATION_ALWAYS', message })
    expect(scheduler.nowMs).toBe(2)

    const other = made()
    const cause = new Error('expected 1 to be 2')
    other.loop.always('numbers agree', () => {
      throw cause
    })
    other.at(1, () => {})
    await expect(other.loop.advance(10)).rejects.toMatchObject({ code: 'SIMULATION_ALWAYS', cause })
  })

  it.each([
    ['true, later', () => Promise.resolve(true), 'a Promise'], ['nothing, ever', () => Promise.reject(new Error('no')), 'a Promise'],
    ['nothing', () => undefined, 'undefined'], ['a number', () => 1, '1'],
  ])(
    'fails where a test answers neither true nor false at once, but %s', async (_what, answer, got) => {
      const test = answer as unknown as () => boolean
      const refused = (what: string): unknown => ({
        code: 'SIMULATION_OPTIONS', message: expect.stringMatching(`^${what}: the test must answer true or false at once; got ${got}\n`),
      })
      const always = made()
      always.loop.always('it holds', test)
      await expect(always.loop.advance(1)).rejects.toMatchObject(refused('always "it holds"') as object)
      await expect(made().loop.advance(1, test)).rejects.toMatchObject(refused('what the run waits for') as object)
    },
  )

  it('fails if an invariant is false before the first event, whatever is waited for, or when the time is over', async () => {
    const atOnce = made()
    atOnce.loop.always('never', () => false)
    await expect(atOnce.loop.advance(0)).rejects.toMatchObject({ code: 'SIMULATION_ALWAYS', checker: 'never' })

    const between = made()
    let sound = true
    between.loop.always('it is sound', () => sound)
    await between.loop.advance(10)
    sound = false
    between.at(20, () => expect.unreachable())
    await expect(between.loop.advance(30, () => true)).rejects.toMatchObject({ code: 'SIMULATION_ALWAYS', checker: 'it is sound' })

    const late = made()
    late.loop.always('it is early', () => late.scheduler.nowMs < 10)
    await late.loop.advance(9)
    await expect(late.loop.advance(10)).rejects.toMatchObject({ code: 'SIMULATION_ALWAYS', checker: 'it is early' })
  })

  it('fails if the condition that it waits for throws', async () => {
    const cause = new Error('no such thing')
    const test = (): boolean => {
      throw cause
    }
    await expect(made().loop.advance(10, test)).rejects.toMatchObject({ code: 'SIMULATION_UNCAUGHT', cause })
  })

  it('notices that virtual time stands still', async () => {
    const { loop, scheduler, at } = made(100)
    const again = (): void => at(scheduler.nowMs, again)
    at(1, again)
    await expect(loop.advance(10)).rejects.toMatchObject({ code: 'SIMULATION_STUCK' })
  })

  it('refuses a second run while one is under way', async () => {
    const { loop } = made()
    const first = loop.advance(10)
    await expect(loop.advance(10)).rejects.toMatchObject({ code: 'SIMULATION_STATE' })
    expect(await first).toBe(false)
  })
})
