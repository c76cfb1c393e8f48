import { describe, expect, it } from 'vitest'
import {
  detectionMeanMs, detectionMostMs, detectionUsuallyMs, firstProbeMeanMs, firstProbeMostMs, firstProbeUsuallyMs,
} from '../../../src/protocol/settings/detection-bounds.ts'
import type { ExpertSettings } from '../../../src/protocol/settings/expert.ts'
import type { Settings } from '../../../src/protocol/settings/settings.ts'
import { profileSettings } from '../../../src/protocol/settings/settings.ts'
import { below, fraction } from '../../../src/protocol/tools/random.ts'
import { FULL, seeded } from '../support.ts'

function having(changes: Partial<ExpertSettings>, more: Partial<Settings> = {}): Settings {
  return { ...FULL, ...more, expert: { ...FULL.expert, ...changes } }
}

const RANDOM = having({ probeOrder: 'random' })

/** When the first of `others` members probes the one that vanished, in intervals: drawn, not computed. */
function drawnFirstProbe(others: number, trials: number): readonly number[] {
  const random = seeded(others)
  const firsts = Array.from({ length: trials }, () => {
    let first = Infinity
    for (let other = 0; other < others; other++) {
      // It vanishes in the middle of a round. If it was already probed in that round, its place in the next one counts.
      const at = fraction(random) * others
      const rounds = [0, 1].map((round) => below(random, others) + 1 + round * others)
      first = Math.min(first, ...rounds.filter((probed) => probed > at).map((probed) => probed - at))
    }
    return first
  })
  return firsts.sort((a, b) => a - b)
}

describe('The first probe of a member that vanished', () => {
  // Of two: uniform in one interval. Of three, by hand: R is 1, 1/2, 1/8, 0 at 0, 1, 2, 3; the integral of its square is 67/96.
  it.each([[2, 500], [3, (1000 * 67) / 96]])('begins among %i members after %d ms in the mean', (members, meanMs) => {
    expect(firstProbeMeanMs(FULL, members)).toBeCloseTo(meanMs, 6)
  })

  it('begins after one interval in the mean, in the limit, and after its logarithm in all but a fraction of cases', () => {
    for (const settings of [FULL, RANDOM]) {
      expect(firstProbeMeanMs(settings, 100_000)).toBeCloseTo(1000, 1)
      for (const but of [0.5, 0.01, 0.001]) expect(firstProbeUsuallyMs(settings, 100_000, but)).toBeCloseTo(-1000 * Math.log(but), -1)
    }
  })

  it.each([3, 8, 32])('begins when it does where rounds are drawn, among %i members', (members) => {
    const drawn = drawnFirstProbe(members - 1, 20_000)
    const mean = drawn.reduce((sum, each) => sum + each, 0) / drawn.length
    expect(Math.abs(firstProbeMeanMs(FULL, members) / 1000 / mean - 1)).toBeLessThan(0.02)
    for (const but of [0.5, 0.1, 0.01]) {
      const quantile = drawn[Math.floor((1 - but) * drawn.length)] as number
      expect(Math.abs(firstProbeUsuallyMs(FULL, members, but) / 1000 / quantile - 1)).toBeLessThan(0.05)
    }
  })

  // With only one other member, both orders always probe it.
  it('begins later where targets are drawn at random, and then at no time for certain', () => {
    for (const members of [3, 8, 32, 1000]) {
      expect(firstProbeMeanMs(RANDOM, members)).toBeGreaterThan(firstProbeMeanMs(FULL, members))
      expect([firstProbeMostMs(FULL, members), firstProbeMostMs(RANDOM, members)]).toEqual([(2 * members - 1) * 1000, Infinity])
    }
    expect(firstProbeMeanMs(RANDOM, 2)).toBe(500)
  })

  it('begins within the most, whatever the share of cases', () => {
    for (const members of [2, 3, 8]) {
      for (const but of [0.1, 1e-6, 1e-30]) expect(firstProbeUsuallyMs(FULL, members, but)).toBeLessThanOrEqual(firstProbeMostMs(FULL, members))
    }
  })
})

describe('A member that vanished is known to be gone', () => {
  // First probe, an interval without an answer, the suspicion, and spread (100 ms at 8, 140 at 100).
  it.each([
    // Of two members nobody confirms, and the suspicion is the minimum.
    [2, {}, 500 + 1000 + 2000 + 80],
    // Witnesses confirm after an interval and two spreads, in time for the last question before the minimum.
    [100, {}, 4000 + 1000 + 140],
    // Minimum 400 ms: over when somebody has confirmed it, and the last question after that is; or when the witnesses have.
    [100, { suspicionFixedMs: 400 }, 1000 + 140 + 500 + 1000 + 140],
    [100, { suspicionFixedMs: 500, lastQuestion: false }, 1000 + 280 + 1000 + 140],
    // Without witnesses three others come to it in their rounds.
    [100, { suspicionFixedMs: 500, lastQuestion: false, witnesses: 0, suspicionMaxFactor: 100 }, 3000 + 140 + 1000 + 140],
    [100, { suspicion: 'fixed', suspicionFixedMs: 500, lastQuestion: false }, 500 + 1000 + 140],
    [100, { suspicion: 'off', lastQuestion: false }, 1000 + 140],
  ] as const)('by all of %i members, with %j, in the mean and once probed after %d ms', (members, changes, knownMs) => {
    const settings = having(changes)
    const probedMs = members === 2 ? 0 : firstProbeMeanMs(settings, members)
    expect(detectionMeanMs(settings, members)).toBeCloseTo(probedMs + knownMs, 6)
  })

  it('usually after the mean and before the most, which waits for no chance', () => {
    for (const profile of ['lan', 'wan', 'local'] as const) {
      for (const members of [3, 8, 50, 1000]) {
        const settings = profileSettings(profile)
        expect(detectionUsuallyMs(settings, members, 0.001)).toBeGreaterThan(detectionMeanMs(settings, members))
        expect(detectionUsuallyMs(settings, members, 0.001)).toBeLessThan(detectionMostMs(settings, members))
      }
    }
    // Nobody confirms for certain.
    expect(detectionMostMs(having({ witnesses: 0 }), 10)).toBe(19_000 + 1000 + 12_000 + 100)
  })

  it('never, where verdicts are only counted', () => expect(detectionMeanMs(having({ verdicts: 'counted' }), 8)).toBe(Infinity))
})
