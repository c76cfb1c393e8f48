import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenBucket } from '../../../src/protocol/tools/bucket.ts'
import { at } from '../support.ts'

const rates = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.constantFrom(2, 30, 60, 120))
/** In tokens. */
const ROUNDING = 0.01
const bursts = fc.integer({ min: 1, max: 40 })
/** From a process that has just started to one that has run for a year. */
const beginnings = fc.oneof(fc.constant(0), fc.double({ min: 0, max: 3.2e10, noNaN: true }))

/** How many tokens there are at once. */
function takeAll(bucket: TokenBucket, nowMs: number): number {
  let taken = 0
  while (bucket.take(at(nowMs))) taken++
  return taken
}

describe('A token bucket', () => {
  it('is full at the beginning', () => {
    expect(takeAll(new TokenBucket(60, 18, at(5)), 5)).toBe(18)
  })

  it('gains tokens at its rate, however often it is asked, up to its burst', () => {
    const bucket = new TokenBucket(50, 10, at(0))
    expect(takeAll(bucket, 0)).toBe(10)
    expect(takeAll(bucket, 19.9)).toBe(0)
    expect(takeAll(bucket, 20)).toBe(1)
    for (let nowMs = 20; nowMs < 99.9; nowMs += 0.1) bucket.readyAt(at(nowMs))
    expect(takeAll(bucket, 100)).toBe(4)
    expect(takeAll(bucket, 100_000)).toBe(10)
  })

  it('is ready now if there is a token, otherwise when the next one is there', () => {
    const bucket = new TokenBucket(50, 1, at(0))
    expect(bucket.readyAt(at(3))).toBe(3)
    bucket.take(at(3))
    expect(bucket.readyAt(at(3))).toBe(23)
    expect(bucket.readyAt(at(13))).toBe(23)
  })

  it('has a token at the very instant that it told, on a clock of any age', () => {
    const pauses = fc.array(fc.double({ min: 0, max: 50, noNaN: true }))
    fc.assert(fc.property(rates, bursts, beginnings, pauses, (rate, burst, beginning, waits) => {
      const bucket = new TokenBucket(rate, burst, at(beginning))
      let now = beginning
      for (const wait of waits) {
        now += wait
        takeAll(bucket, now)
        const ready = bucket.readyAt(at(now))
        expect(ready).toBeGreaterThan(now)
        expect(bucket.take(ready)).toBe(true)
        now = ready
      }
    }))
  })

  it('counts as many as it gives, up to the number asked about', () => {
    const waits = fc.array(fc.double({ min: 0, max: 300, noNaN: true }))
    fc.assert(fc.property(rates, bursts, beginnings, waits, fc.nat(50), (rate, burst, beginning, all, most) => {
      const bucket = new TokenBucket(rate, burst, at(beginning))
      let now = beginning
      for (const wait of all) {
        now += wait
        const counted = [bucket.count(most, at(now)), bucket.count(Infinity, at(now))]
        const given = takeAll(bucket, now)
        expect(counted).toEqual([Math.min(most, given), given])
      }
    }))
  })

  it('gives in no window of time more than its burst and what it gains meanwhile', () => {
    const waits = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 300, noNaN: true })), { maxLength: 60, size: 'max' })
    fc.assert(fc.property(rates, bursts, beginnings, waits, (rate, burst, beginning, all) => {
      const bucket = new TokenBucket(rate, burst, at(beginning))
      let now = beginning
      const taken: number[] = []
      for (const wait of all) {
        now += wait
        if (bucket.take(at(now))) taken.push(now)
      }
      for (const [first, since] of taken.entries()) {
        for (let last = first; last < taken.length; last++) {
          const length = (taken[last] as number) - since
          expect(last - first + 1).toBeLessThanOrEqual(burst + (rate * length) / 1000 + ROUNDING)
        }
      }
    }))
  })
})
