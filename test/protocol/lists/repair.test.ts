import { describe, expect, it } from 'vitest'
import { repairIsDue } from '../../../src/protocol/lists/repair.ts'
import type { Digest } from '../../../src/protocol/types.ts'
import { at, LAN } from '../support.ts'

/** It joined at 0, its last repair was at 95 s, and now it is 100 s. */
const STATE = { settings: LAN, members: 10, eagerSince: at(0), repairedAt: at(95_000), changesFast: false, inVain: 0 }
const NOW = at(100_000)

function digest(sum: number, quietMs: number): Digest {
  return { sum, count: 10, quietMs }
}

describe('R4 A difference between two lists is mended', () => {
  it.each([[1000, 1000, true], [999, 1000, false], [1000, 999, false], [0, 60_000, false]])(
    'when both have rested for a second, in a small cluster: %i ms here and %i ms there: %s', (here, there, due) => {
      expect(repairIsDue(digest(1, here), digest(2, there), STATE, NOW)).toBe(due)
    })

  it('when both have rested for twice the time that news takes, where that is longer', () => {
    const slow = { ...STATE, settings: { ...LAN, gossipSpacingMs: 200 }, members: 64 }
    expect([2399, 2400].map((quietMs) => repairIsDue(digest(1, quietMs), digest(2, quietMs), slow, NOW))).toEqual([false, true])
  })

  it('without any rest when the last repair is an interval ago', () => {
    const since = (agoMs: number): boolean => repairIsDue(digest(1, 0), digest(2, 0), { ...STATE, repairedAt: at(100_000 - agoMs) }, NOW)
    expect([since(29_999), since(30_000)]).toEqual([false, true])
  })

  it('without any rest while the list changes fast, but not within a second of the last repair', () => {
    const fast = { ...STATE, changesFast: true }
    expect([94_000, 99_001].map((repairedAt) => repairIsDue(digest(1, 0), digest(2, 0), { ...fast, repairedAt: at(repairedAt) }, NOW))).toEqual([true, false])
  })

  it('without any rest within ten seconds of joining', () => {
    const joined = (agoMs: number): boolean => repairIsDue(digest(1, 0), digest(2, 0), { ...STATE, eagerSince: at(100_000 - agoMs) }, NOW)
    expect([joined(9999), joined(10_000)]).toEqual([true, false])
  })

  it.each([['a second', STATE.eagerSince, 1000], ['a quarter of a second by a newcomer', NOW, 250]])('but never twice within %s', (_, eagerSince, gapMs) => {
    const since = (agoMs: number): boolean =>
      repairIsDue(digest(1, 60_000), digest(2, 60_000), { ...STATE, eagerSince, repairedAt: at(100_000 - agoMs) }, NOW)
    expect([since(gapMs - 1), since(gapMs)]).toEqual([false, true])
  })

  it('ever more rarely where the last ones left both lists as they were, up to the interval', () => {
    const gapMs = (inVain: number): number => {
      const isDue = (agoMs: number): boolean => repairIsDue(digest(1, 60_000), digest(2, 60_000), { ...STATE, inVain, repairedAt: at(100_000 - agoMs) }, NOW)
      return [1000, 2000, 4000, 16_000, 30_000].find(isDue) ?? Infinity
    }
    expect([0, 1, 2, 4, 5, 100].map(gapMs)).toEqual([1000, 2000, 4000, 16_000, 30_000, 30_000])
  })
})
