import { describe, expect, it } from 'vitest'
import { EXPERT_NAMES, EXPERT_RULES, type ExpertSettings, expertProblem, STANDARD_EXPERT_SETTINGS } from '../../../src/protocol/settings/expert.ts'
import { PROFILES, profileSettings } from '../../../src/protocol/settings/settings.ts'

describe.each(EXPERT_NAMES)('The expert setting %s', (name) => {
  const rule = EXPERT_RULES[name]
  it('has a standard value that fits its own rule, and a reason', () => {
    expect(expertProblem(name, rule.standard)).toBeUndefined()
    expect(rule.reason.length).toBeGreaterThan(10)
  })

  it('is at its standard value in every profile', () => {
    for (const profile of PROFILES) expect(profileSettings(profile).expert[name]).toBe(rule.standard)
  })

  it('takes what its rule names and nothing else', () => {
    const fitting = rule.type === 'choice' ? rule.values : [rule.atLeast, rule.atMost]
    const wrong = rule.type === 'choice'
      ? ['perhaps', 1, null, undefined, String(rule.values[0]).toUpperCase(), ...(rule.values.includes(true) ? ['true'] : [true])]
      : [rule.atLeast - 1, rule.atMost + 1, Number.NaN, Infinity, '3', true, null, undefined, 10n, ...(rule.whole ? [rule.atLeast + 0.5] : [])]
    for (const value of fitting) expect(expertProblem(name, value)).toBeUndefined()
    for (const value of wrong) expect(expertProblem(name, value)).toMatch(/^must be /)
  })
})

describe('What is wrong with an expert setting', () => {
  it.each<[keyof ExpertSettings, unknown, string]>([
    ['localHealthMax', 65, 'must be a whole number from 0 to 64'],
    ['witnesses', 2.5, 'must be a whole number from 0 to 64'],
    ['suspicionMaxFactor', 0.5, 'must be a number from 1 to 1000'],
    ['suspicion', 'long', 'must be one of "shrinking", "fixed", "off"'],
    ['buddy', 'yes', 'must be one of true, false'],
  ])('%s at %j: it %s', (name, value, problem) => expect(expertProblem(name, value)).toBe(problem))

  it('is nothing where a factor is broken', () => expect(expertProblem('updateSendsFactor', 1.5)).toBeUndefined())
})

describe('The standard expert settings', () => {
  it('cannot be changed: all members of a process share them', () => {
    expect(() => Object.assign(STANDARD_EXPERT_SETTINGS, { witnesses: 0 })).toThrow(TypeError)
  })

  it('are those of Lifeguard where it names some: S = 8, beta = 6, K = 3', () => {
    expect(STANDARD_EXPERT_SETTINGS).toMatchObject({ localHealthMax: 8, suspicionMaxFactor: 6, suspicionConfirmations: 3 })
  })
})
