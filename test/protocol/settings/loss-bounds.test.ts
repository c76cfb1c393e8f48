import { describe, expect, it } from 'vitest'
import type { ExpertSettings } from '../../../src/protocol/settings/expert.ts'
import { falseRemovalsPerProbe, falseSuspicionsPerProbe } from '../../../src/protocol/settings/loss-bounds.ts'
import type { Settings } from '../../../src/protocol/settings/settings.ts'
import { FULL } from '../support.ts'

function having(changes: Partial<ExpertSettings>, more: Partial<Settings> = {}): Settings {
  return { ...FULL, ...more, expert: { ...FULL.expert, ...changes } }
}

/** SWIM 3.1: one direct try and k helpers. */
const SWIM = [
  [0.01, 7.84e-4, 1.22e-6],
  [0.05, 0.01809, 6.22e-4],
  [0.1, 0.06534, 0.00773],
  [0.2, 0.2125, 0.0741],
  [0.25, 0.2991, 0.1398],
] as const

describe('The probability that a probe of the living fails', () => {
  it.each(SWIM)('is as published: at a loss of %d it is %d with one helper and %d with three', (loss, one, three) => {
    const fails = (indirectProbes: number): number => falseSuspicionsPerProbe(having({ secondPing: false, refusals: false }, { indirectProbes }), 1000, loss)
    expect(fails(1) / one).toBeCloseTo(1, 2)
    expect(fails(3) / three).toBeCloseTo(1, 2)
  })

  it('is less by one direct try with the second ping, and there are no more helpers than others', () => {
    const [direct, helped] = [1 - 0.9 * 0.9, 1 - 0.9 * 0.9 * 0.9 * 0.9]
    expect(falseSuspicionsPerProbe(FULL, 1000, 0.1)).toBeCloseTo(direct * direct * direct * helped * helped * helped, 12)
    expect(falseSuspicionsPerProbe(FULL, 3, 0.1)).toBeCloseTo(direct * direct * direct * helped, 12)
    expect(falseSuspicionsPerProbe(FULL, 2, 0.1)).toBeCloseTo(direct * direct * direct, 12)
    expect(falseSuspicionsPerProbe(having({ secondPing: false, refusals: false }, { indirectProbes: 0 }), 1000, 0.1)).toBeCloseTo(direct, 12)
  })

  it('is nothing without loss, and certain where all is lost', () => {
    expect([0, 1].map((loss) => falseSuspicionsPerProbe(FULL, 32, loss))).toEqual([0, 1])
  })
})

describe('The probability that a probe of the living ends in a removal', () => {
  it('is at most what has to go wrong after it: for 32 members and a fifth lost by hand', () => {
    const fails = 0.36 * 0.36 * 0.36 * 0.5904 * 0.5904 * 0.5904
    // Accuser, five witnesses, and one member in each interval of 12 log10(32) = 18.06 s; 11 sends.
    const asksInVain = (1 + 5 + 19) * fails * 0.36
    expect(falseRemovalsPerProbe(FULL, 32, 0.2)).toBeCloseTo(fails * asksInVain * 2 * Math.exp(-0.8 * 11), 12)
    // Less than one in an hour of a probe a second each.
    expect(32 * 3600 * falseRemovalsPerProbe(FULL, 32, 0.2)).toBeLessThan(1)
  })

  it('is that of every member that the refutation misses, without a last question', () => {
    const settings = having({ lastQuestion: false })
    expect(falseRemovalsPerProbe(settings, 32, 0.2)).toBeCloseTo(falseSuspicionsPerProbe(settings, 32, 0.2) * 32 * Math.exp(-8.8), 12)
  })

  it('is that of a failed probe where there is no time to refute and nobody asks again', () => {
    const settings = having({ suspicion: 'off', lastQuestion: false })
    expect(falseRemovalsPerProbe(settings, 32, 0.2)).toBe(falseSuspicionsPerProbe(settings, 32, 0.2))
  })

  it('is nothing where verdicts are only counted', () => expect(falseRemovalsPerProbe(having({ verdicts: 'counted' }), 32, 0.5)).toBe(0))

  it('is never more than that a probe fails, and grows with the loss', () => {
    for (const members of [2, 3, 8, 1000]) {
      let before = 0
      for (let loss = 0; loss <= 1; loss += 0.05) {
        const removals = falseRemovalsPerProbe(FULL, members, loss)
        expect(removals).toBeLessThanOrEqual(falseSuspicionsPerProbe(FULL, members, loss))
        expect(removals).toBeGreaterThanOrEqual(before)
        before = removals
      }
    }
  })
})
