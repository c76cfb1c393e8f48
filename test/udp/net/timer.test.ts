import { afterEach, describe, expect, it, vi } from 'vitest'
import { startTimer } from '../../../src/net/timer.ts'

const LONGEST_DELAY_MS = 2_147_483_647
const ref = { unref: false }

function firesAfter(ms: number): Promise<number> {
  const asked = performance.now()
  return new Promise((resolve) => startTimer(ms, () => resolve(performance.now() - asked), ref))
}

describe('a timer', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('fires no more than a millisecond early, fractions of a millisecond included', async () => {
    const delays = Array.from({ length: 200 }, (_, index) => 1 + (index * 7.37) % 20)
    const early = await Promise.all(delays.map(async (ms) => ms - (await firesAfter(ms))))
    expect(Math.max(...early)).toBeLessThanOrEqual(1)
  })

  it('fires for a time that has passed already', async () => {
    expect(await firesAfter(-5)).toBeGreaterThanOrEqual(0)
  })

  it('waits out a delay longer than the system can count, and fires once', () => {
    vi.useFakeTimers()
    let fired = 0
    startTimer(3 * LONGEST_DELAY_MS + 10, () => fired++, ref)
    vi.advanceTimersByTime(3 * LONGEST_DELAY_MS + 9)
    expect(fired).toBe(0)
    vi.advanceTimersByTime(1)
    expect(fired).toBe(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('never fires for an endless delay', () => {
    vi.useFakeTimers()
    let fired = 0
    startTimer(Infinity, () => fired++, ref)
    vi.advanceTimersByTime(5 * LONGEST_DELAY_MS)
    expect(fired).toBe(0)
    expect(vi.getTimerCount()).toBe(1)
  })

  it('does not fire once cancelled, also in a later piece of a long delay', () => {
    vi.useFakeTimers()
    let fired = 0
    const short = startTimer(10, () => fired++, ref)
    const long = startTimer(LONGEST_DELAY_MS + 10, () => fired++, ref)
    short.cancel()
    vi.advanceTimersByTime(LONGEST_DELAY_MS + 5)
    long.cancel()
    vi.advanceTimersByTime(LONGEST_DELAY_MS)
    expect(fired).toBe(0)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('may be cancelled twice and after it fired', async () => {
    const timer = await new Promise<{ cancel(): void }>((resolve) => {
      const started = startTimer(0, () => resolve(started), ref)
    })
    timer.cancel()
    expect(() => timer.cancel()).not.toThrow()
  })
})
