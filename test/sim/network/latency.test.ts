import { describe, expect, it } from 'vitest'
import { fork } from '../../../sim/kernel/random.ts'
import { happens, latencyOf, uniformMs } from '../../../sim/network/latency.ts'
import type { LatencyOptions } from '../../../sim/network/link-options.ts'

const MANY = 40_000
const MOST = 0xffff_ffff

function drawn(options: LatencyOptions): readonly number[] {
  const [random, latency] = [fork(7, 'latency'), latencyOf(options)]
  return Array.from({ length: MANY }, () => {
    const [first, second] = [random.uint32(), random.uint32()]
    return latency.drawn?.(first, second) ?? uniformMs(latency.leastMs, latency.spreadMs, first)
  }).sort((one, other) => one - other)
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.floor(part * sorted.length)] as number
}

function mean(times: readonly number[]): number {
  return times.reduce((sum, ms) => sum + ms, 0) / times.length
}

describe('A latency', () => {
  it('given as one number is constant', () => {
    expect(new Set(drawn(3))).toEqual(new Set([3]))
  })

  it('given as two numbers is uniform between them', () => {
    const times = drawn([2, 10])
    expect([times[0], times.at(-1)]).toEqual([expect.closeTo(2, 2), expect.closeTo(10, 2)])
    expect([quantile(times, 0.25), quantile(times, 0.5), quantile(times, 0.75)]).toEqual([4, 6, 8].map((ms) => expect.closeTo(ms, 0)))
  })

  it('that is exponential has the mean it was given, never less than the least, and the tail that belongs to it', () => {
    const times = drawn({ distribution: 'exponential', leastMs: 2, meanMs: 5 })
    expect(times[0]).toBeGreaterThanOrEqual(2)
    // Five standard errors of the mean.
    expect(Math.abs(mean(times) - 5)).toBeLessThan((5 * 3) / Math.sqrt(MANY))
    expect(quantile(times, 0.5)).toBeCloseTo(2 + 3 * Math.log(2), 1)
    expect(Math.abs(quantile(times, 0.99) - (2 + 3 * Math.log(100)))).toBeLessThan(0.5)
  })

  it('that is log-normal has the median it was given, and a tenfold one in about each hundredth where sigma is 1', () => {
    const times = drawn({ distribution: 'log-normal', medianMs: 4, sigma: 1 })
    expect(quantile(times, 0.5)).toBeCloseTo(4, 0)
    const tenfold = times.filter((ms) => ms > 40).length / MANY
    expect(Math.abs(tenfold - 0.0106)).toBeLessThan(0.0026)
    // One standard deviation to each side holds 68 %.
    expect(Math.abs(Math.log(quantile(times, 0.8413) / quantile(times, 0.1587)) - 2)).toBeLessThan(0.06)
    expect(drawn({ distribution: 'log-normal', leastMs: 3, medianMs: 4, sigma: 2 })[0]).toBeGreaterThanOrEqual(3)
  })

  it('is finite for each word', () => {
    for (const options of [{ distribution: 'exponential', leastMs: 0, meanMs: 1 }, { distribution: 'log-normal', medianMs: 1, sigma: 5 }] as const) {
      for (const first of [0, MOST]) for (const second of [0, MOST]) {
        const ms = latencyOf(options).drawn?.(first, second)
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThan(1e15)
      }
    }
  })
})

describe('A chance', () => {
  it('of 0 never happens and of 1 always does', () => {
    expect([0, MOST].map((word) => happens(0, word))).toEqual([false, false])
    expect([0, MOST].map((word) => happens(1, word))).toEqual([true, true])
  })
})
