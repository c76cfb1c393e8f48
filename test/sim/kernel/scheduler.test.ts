import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Scheduler, Task } from '../../../sim/kernel/scheduler.ts'

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

function runAll(scheduler: Scheduler): void {
  while (scheduler.runNext());
}

describe('the scheduler', () => {
  it('runs tasks by time, and those due at one time in the order in which they were scheduled, whatever was cancelled', () => {
    const dueMs = fc.oneof(fc.nat(5), fc.double({ min: 0, max: 5, noNaN: true }))
    const plan = fc.array(fc.record({ dueMs, cancelled: fc.boolean() }))
    fc.assert(fc.property(plan, fc.array(fc.nat()), (asked, cancelOrder) => {
      const scheduler = new Scheduler()
      const ran: number[] = []
      const tasks = asked.map(({ dueMs }, index) => {
        const task = new Call(() => {
          expect(scheduler.nowMs).toBe(dueMs)
          ran.push(index)
        })
        scheduler.schedule(task, dueMs)
        return task
      })
      const doomed = asked.flatMap(({ cancelled }, index) => (cancelled ? [index] : []))
      doomed.sort((a, b) => (cancelOrder[a] ?? 0) - (cancelOrder[b] ?? 0))
      for (const index of doomed) scheduler.cancel(tasks[index] as Task)
      expect(scheduler.size).toBe(asked.length - doomed.length)
      runAll(scheduler)
      const expected = asked
        .map(({ dueMs, cancelled }, index) => ({ dueMs, cancelled, index }))
        .filter(({ cancelled }) => !cancelled)
        .sort((a, b) => a.dueMs - b.dueMs || a.index - b.index)
      expect(ran).toEqual(expected.map(({ index }) => index))
    }))
  })

  it('keeps the order when tasks schedule and cancel others while they run', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3), fc.nat(40)), { maxLength: 40 }), (steps) => {
      const scheduler = new Scheduler()
      const seen: [number, number][] = []
      const waiting: Task[] = []
      let budget = 200
      const plan = (afterMs: number, again: number, cancels: number): void => {
        const task: Task = new Call(() => {
          seen.push([task.dueMs, task.order])
          const victim = waiting[cancels]
          if (victim !== undefined) scheduler.cancel(victim)
          if (budget-- > 0) plan(again, afterMs, cancels + 1)
        })
        waiting.push(task)
        scheduler.schedule(task, scheduler.nowMs + afterMs)
      }
      for (const [afterMs, again, cancels] of steps) plan(afterMs, again, cancels)
      runAll(scheduler)
      expect(seen).toEqual([...seen].sort((a, b) => a[0] - b[0] || a[1] - b[1]))
      expect(new Set(seen.map(([, order]) => order)).size).toBe(seen.length)
    }))
  })

  it('has room for thousands of tasks', () => {
    const scheduler = new Scheduler()
    const ran: number[] = []
    const numbers = Array.from({ length: 5000 }, (_, number) => number)
    for (const number of numbers) scheduler.schedule(new Call(() => ran.push(number)), (number * 7919) % 5000)
    runAll(scheduler)
    expect(ran).toEqual(numbers.toSorted((a, b) => ((a * 7919) % 5000) - ((b * 7919) % 5000)))
  })

  it('accepts a cancelled task again, and ignores a cancel of one that was cancelled or has run', () => {
    const scheduler = new Scheduler()
    const ran: number[] = []
    const task = new Call(() => ran.push(scheduler.nowMs))
    scheduler.schedule(task, 1)
    scheduler.cancel(task)
    scheduler.cancel(task)
    scheduler.schedule(task, 2)
    runAll(scheduler)
    scheduler.cancel(task)
    expect(ran).toEqual([2])
  })

  it('refuses to go back in time, to wait for ever, and to hold a task twice', () => {
    const scheduler = new Scheduler()
    const task = new Call(() => {})
    scheduler.advanceTo(10)
    for (const dueMs of [9.999, -1, Infinity, NaN]) expect(() => scheduler.schedule(task, dueMs)).toThrow(RangeError)
    scheduler.schedule(task, 10)
    expect(() => scheduler.schedule(task, 11)).toThrow(RangeError)
    expect(() => scheduler.advanceTo(9)).toThrow(RangeError)
    expect(() => scheduler.advanceTo(11)).toThrow(RangeError)
  })

  it('forgets everything when it is cleared', () => {
    const scheduler = new Scheduler()
    scheduler.schedule(new Call(() => expect.unreachable()), 1)
    scheduler.clear()
    expect(scheduler.runNext()).toBe(false)
    expect(scheduler.nextMs).toBe(Infinity)
  })
})
