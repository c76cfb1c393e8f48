import { describe, expect, it } from 'vitest'
import { overdueAfterMs, type RoundTrip, withSample } from '../../../src/protocol/detection/round-trip.ts'
import { FULL, LAN } from '../support.ts'

function samples(...lengthsMs: readonly number[]): RoundTrip | undefined {
  return lengthsMs.reduce<RoundTrip | undefined>(withSample, undefined)
}

describe('P5 An answer is overdue', () => {
  it('after the probe timeout, of a member that has never answered', () => {
    expect(overdueAfterMs(undefined, FULL)).toBe(500)
  })

  it('after its smoothed round-trip time and four variations', () => {
    expect(samples(80)).toEqual({ smoothedMs: 80, variationMs: 40 })
    expect(overdueAfterMs(samples(80), FULL)).toBe(240)
    expect(samples(80, 160)).toEqual({ smoothedMs: 90, variationMs: 50 })
    expect(overdueAfterMs(samples(80, 160), FULL)).toBe(290)
  })

  it('not before 100 ms, however quick it is, and not after the probe timeout, however slow', () => {
    expect(overdueAfterMs(samples(1, 1, 1), FULL)).toBe(100)
    expect(overdueAfterMs(samples(300, 50, 300), FULL)).toBe(500)
  })

  it('after the probe timeout always, where that is set', () => {
    expect(overdueAfterMs(samples(1, 1, 1), LAN)).toBe(500)
  })

  it('the later, the more its answers vary', () => {
    const steady = samples(...Array.from({ length: 50 }, () => 60))
    const varying = samples(...Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? 20 : 100)))
    expect(overdueAfterMs(steady, FULL)).toBe(100)
    expect(overdueAfterMs(varying, FULL)).toBeGreaterThan(200)
  })
})
