import { describe, expect, it } from 'vitest'
import { PROFILES, profileSettings, SETTING_NAMES, SETTING_RULES, settingConflicts, settingProblem } from '../../../src/protocol/settings/settings.ts'
import { LAN } from '../support.ts'

describe.each(PROFILES)('The profile %s', (profile) => {
  const settings = profileSettings(profile)

  it('gives each setting a value that may be written', () => {
    expect(Object.keys(settings).sort()).toEqual([...SETTING_NAMES, 'expert'].sort())
    for (const name of SETTING_NAMES) expect([name, settingProblem(name, settings[name])]).toEqual([name, undefined])
  })

  it('has no two settings that contradict each other', () => {
    expect(settingConflicts(settings)).toEqual([])
  })
})

describe.each(SETTING_NAMES)('The setting %s', (name) => {
  const { atLeast, atMost, whole, reason } = SETTING_RULES[name]

  it('has a reason', () => {
    expect(reason).not.toBe('')
  })

  it('may be either of its bounds and nothing beyond', () => {
    expect(atLeast).toBeLessThan(atMost)
    expect([atLeast, atMost].map((value) => settingProblem(name, value))).toEqual([undefined, undefined])
    const sentence = `must be a ${whole ? 'whole number' : 'number'} from ${atLeast} to ${atMost}`
    for (const value of [atLeast - 1, atMost + 1]) expect(settingProblem(name, value)).toBe(sentence)
  })

  it(whole ? 'is whole: one does not send half a packet' : 'need not be whole', () => {
    expect(settingProblem(name, atLeast + 0.5) === undefined).toBe(!whole)
  })

  it.each([Number.NaN, Infinity, -Infinity, '1000', null, undefined, true, [1000], 1000n])('refuses %o', (value) => {
    expect(settingProblem(name, value)).toContain('must be a ')
  })
})

describe('Settings between each other', () => {
  it('leave helpers the rest of the interval: a timeout as long as the interval is refused with both numbers', () => {
    expect(settingConflicts({ ...LAN, probeIntervalMs: 500, probeTimeoutMs: 499 })).toEqual([])
    expect(settingConflicts({ ...LAN, probeIntervalMs: 500, probeTimeoutMs: 500 })).toEqual([expect.stringMatching(/\(500\).*\(500\)/)])
  })
})
