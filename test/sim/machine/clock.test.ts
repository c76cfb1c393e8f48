import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MachineClock, setClock, WALL_CLOCK_AT_START_MS } from '../../../sim/machine/clock.ts'
import { Scheduler } from '../../../sim/kernel/scheduler.ts'
import { Simulation } from '../../../sim/index.ts'
import { VirtualWorld } from '../virtual-world.ts'

describe('The clocks of a machine', () => {
  it('are virtual time to the last bit by default', () => {
    const scheduler = new Scheduler()
    const clock = new MachineClock(scheduler)
    for (const ms of [0, 0.1, 0.1 + 0.2, 1_234.567_89, 3_600_000.000_1]) {
      scheduler.advanceTo(ms)
      expect([clock.now(), clock.wall(), clock.dueMs(0.3)]).toEqual([ms, WALL_CLOCK_AT_START_MS + Math.floor(ms), ms + 0.3])
    }
  })

  it('begin where they are told to', () => {
    const scheduler = new Scheduler()
    const clock = new MachineClock(scheduler)
    setClock(clock, { upForMs: 86_400_000, aheadMs: -500 })
    scheduler.advanceTo(1_000)
    expect([clock.now(), clock.wall()]).toEqual([86_401_000, WALL_CLOCK_AT_START_MS + 500])
  })

  it('drift together, from where they are, and stay wrong by what they have drifted', () => {
    const scheduler = new Scheduler()
    const clock = new MachineClock(scheduler)
    scheduler.advanceTo(1_000)
    clock.drift(100_000)
    scheduler.advanceTo(2_000)
    expect([clock.now(), clock.wall()]).toEqual([expect.closeTo(2_100, 6), WALL_CLOCK_AT_START_MS + 2_100])
    clock.drift(0)
    scheduler.advanceTo(3_000)
    expect(clock.now()).toBeCloseTo(3_100, 6)
    clock.drift(-500_000)
    scheduler.advanceTo(4_000)
    expect(clock.now()).toBeCloseTo(3_600, 6)
  })

  it('leap without the monotonic one', () => {
    const scheduler = new Scheduler()
    const clock = new MachineClock(scheduler)
    scheduler.advanceTo(1_000)
    clock.leapWall(-3_600_000)
    expect([clock.now(), clock.wall()]).toEqual([1_000, WALL_CLOCK_AT_START_MS - 3_599_000])
    clock.setWall(5_000.7)
    scheduler.advanceTo(1_500)
    expect([clock.now(), clock.wall()]).toEqual([1_500, 5_500])
  })

  it('never go back on the monotonic one, and never fire a timer before it is due there, whatever happens', () => {
    const what = fc.record({
      drift: fc.option(fc.integer({ min: -500_000, max: 500_000 }), { nil: undefined }),
      leapMs: fc.integer({ min: -1_000_000, max: 1_000_000 }),
      waitMs: fc.double({ min: 0, max: 1e7, noNaN: true }),
    })
    fc.assert(fc.property(fc.nat(1_000_000_000), fc.array(what, { maxLength: 20 }), (upForMs, steps) => {
      const scheduler = new Scheduler()
      const clock = new MachineClock(scheduler)
      setClock(clock, { upForMs, perMillion: 1 })
      for (const { drift, leapMs, waitMs } of steps) {
        if (drift !== undefined) clock.drift(drift)
        const before = clock.now()
        clock.leapWall(leapMs)
        expect(clock.now()).toBe(before)
        const dueMs = clock.dueMs(waitMs)
        scheduler.advanceTo(dueMs)
        const lateMs = clock.now() - (before + waitMs)
        expect(lateMs).toBeGreaterThanOrEqual(0)
        expect(lateMs).toBeLessThan(0.001)
      }
    }))
  })
})

describe('The timers of a machine that drifts', () => {
  it('are due by its own clock, even if they were started before the drift', () => {
    const world = new VirtualWorld()
    const process = world.process('a')
    const fired: string[] = []
    const note = (name: string) => (): void => void fired.push(`${name} at ${world.scheduler.nowMs.toFixed(3)}, ${process.now().toFixed(3)} here`)
    process.timer(100, note('before'))
    process.timer(30, note('soon'))
    const cancelled = process.timer(60, note('cancelled'))
    world.runTo(50)
    process.drift(-500_000)
    process.timer(100, note('behind'))
    cancelled.cancel()
    world.runTo(120)
    process.drift(0)
    world.runTo(1_000)
    expect(fired).toEqual(['soon at 30.000, 30.000 here', 'before at 135.000, 100.000 here', 'behind at 185.000, 150.000 here'])
  })

  it('that came due while it stood still stay due', () => {
    const world = new VirtualWorld()
    const process = world.process('a')
    const fired: number[] = []
    process.timer(10, () => fired.push(world.scheduler.nowMs))
    process.standstill.begin(50)
    world.runTo(20)
    process.drift(-500_000)
    world.runTo(100)
    expect(fired).toEqual([50])
  })
})

describe('A cluster whose clocks differ', () => {
  it('is as well as any: each clock is compared only with itself', async () => {
    const clocks = (name: string): { upForMs: number; aheadMs: number; perMillion: number } => {
      const number = Number(name.slice(1))
      return { upForMs: number * 12_345_678.9, aheadMs: (number - 3) * 3_600_000, perMillion: (number - 3) * 200 }
    }
    const sim = new Simulation({ seed: 6, members: 6, clocks })
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    await sim.run(300_000)
    sim.driftClock('m1', -30_000)
    sim.leapWallClock('m2', -86_400_000)
    sim.restart('m3')
    await sim.run(60_000)
    expect(sim.converged(), sim.why()).toBe(true)
    const { membership, faults } = sim.stats()
    expect([membership.leaves.failed, sim.cluster('m4').stats().protocol.stalls]).toEqual([0, 0])
    expect(faults).toMatchObject({ 'clock-offset': 6, 'clock-drift': 6, 'clock-jump': 1, restart: 1 })
  })

  it('notices a machine that was suspended by a wall clock that leapt ahead', async () => {
    const sim = new Simulation({ seed: 6, members: 4 })
    await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
    sim.leapWallClock('m1', 3_600_000)
    await sim.run(10_000)
    expect([sim.cluster('m1').stats().protocol.absences, sim.cluster('m2').stats().protocol.absences]).toEqual([1, 0])
  })

  it('refuses clock options that no machine has', () => {
    const sim = new Simulation({ seed: 1 })
    const refusal = (message: string): unknown => expect.objectContaining({ code: 'SIMULATION_OPTIONS', message })
    expect(() => sim.driftClock('m1', 500_001)).toThrow(refusal('drift must be from -500000 to 500000 millionths, not 500001'))
    expect(() => sim.leapWallClock('m1', NaN)).toThrow(expect.objectContaining({ code: 'SIMULATION_OPTIONS' }))
    sim.setWallClock('m1', 1_000)
    expect(() => sim.leapWallClock('m1', -1_001)).toThrow(refusal('leap must be from -1000 to 1577880000000 ms, not -1001'))
    expect(() => new Simulation({ seed: 1, clocks: () => ({ upForMs: -1 }) })).toThrow(refusal('upForMs must be from 0 to 1000000000 ms, not -1'))
    expect(() => sim.driftClock('x', 1)).toThrow(expect.objectContaining({ code: 'SIMULATION_HOST' }))
  })
})
