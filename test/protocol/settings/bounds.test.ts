import { describe, expect, it } from 'vitest'
import { bucketedSpreadMs, convergenceMs, quietBeforeRepairMs, spreadMs, suspicionSpan, updateSends } from '../../../src/protocol/settings/bounds.ts'
import type { ExpertSettings } from '../../../src/protocol/settings/expert.ts'
import { profileSettings, SETTING_RULES } from '../../../src/protocol/settings/settings.ts'
import { FULL, LAN } from '../support.ts'

/** ceil(1.5 ln(n + 1)) + 5, (ceil(log4 n) + 3) x 20 ms, 4 x max(1, log10 n) x 1000 ms, max(1 s, 2 spreads): by hand. */
const TABLE = [
  { members: 1, sends: 7, spread: 60, suspicion: 4000, quiet: 1000 },
  { members: 2, sends: 7, spread: 80, suspicion: 4000, quiet: 1000 },
  { members: 4, sends: 8, spread: 80, suspicion: 4000, quiet: 1000 },
  { members: 5, sends: 8, spread: 100, suspicion: 4000, quiet: 1000 },
  { members: 10, sends: 9, spread: 100, suspicion: 4000, quiet: 1000 },
  { members: 64, sends: 12, spread: 120, suspicion: 7224.72, quiet: 1000 },
  { members: 100, sends: 12, spread: 140, suspicion: 8000, quiet: 1000 },
  { members: 1000, sends: 16, spread: 160, suspicion: 12_000, quiet: 1000 },
  { members: 100_000, sends: 23, spread: 240, suspicion: 20_000, quiet: 1000 },
]

describe.each(TABLE)('In a cluster of $members', ({ members, sends, spread, suspicion, quiet }) => {
  it(`an update is sent ${sends} times`, () => expect(updateSends(LAN, members)).toBe(sends))
  it(`a fresh update reaches all within ${spread} ms`, () => expect(spreadMs(LAN, members)).toBe(spread))
  it(`a suspicion lasts ${suspicion} ms`, () => expect(suspicionSpan(LAN, members).leastMs).toBeCloseTo(suspicion, 2))
  it(`lists at rest for ${quiet} ms are compared`, () => expect(quietBeforeRepairMs(LAN, members)).toBe(quiet))
})

describe('The bounds', () => {
  it('follow the settings', () => {
    const wan = profileSettings('wan')
    expect(spreadMs(wan, 64)).toBe(6 * 200)
    expect(suspicionSpan(wan, 100).leastMs).toBe(4 * 2 * 5000)
    expect(quietBeforeRepairMs(wan, 64)).toBe(2 * 1200)
  })

  it('never fall when a cluster grows', () => {
    for (let members = 1; members < 3000; members++) {
      for (const bound of [(n: number) => updateSends(LAN, n), (n: number) => spreadMs(LAN, n), (n: number) => suspicionSpan(LAN, n).leastMs]) {
        expect(bound(members + 1)).toBeGreaterThanOrEqual(bound(members))
      }
    }
  })

  it.each([
    { members: 8, lan: 9, swim: 9, memberlist: 4 },
    { members: 9, lan: 9, swim: 9, memberlist: 4 },
    { members: 10, lan: 9, swim: 9, memberlist: 8 },
    { members: 99, lan: 12, swim: 15, memberlist: 8 },
    { members: 128, lan: 13, swim: 15, memberlist: 12 },
    { members: 999, lan: 16, swim: 21, memberlist: 12 },
    { members: 1000, lan: 16, swim: 21, memberlist: 16 },
  ])('count sends as SWIM and memberlist do, where that is set ($members members)', ({ members, lan, swim, memberlist }) => {
    const sends = (expert: Partial<ExpertSettings>): number => updateSends({ ...LAN, expert: { ...LAN.expert, ...expert } }, members)
    expect([
      sends({}),
      sends({ updateSendsLogarithm: 'whole-ln', updateSendsFactor: 3, updateSendsExtra: 0 }),
      sends({ updateSendsLogarithm: 'whole-log10', updateSendsFactor: 4, updateSendsExtra: 0 }),
    ]).toEqual([lan, swim, memberlist])
  })

  it('fix the minimum of a suspicion where that is set, whatever the size', () => {
    const span = (expert: Partial<ExpertSettings>, members: number) => suspicionSpan({ ...LAN, expert: { ...LAN.expert, ...expert } }, members)
    for (const members of [2, 10, 1000]) {
      expect(span({ suspicionFixedMs: 700 }, members)).toMatchObject({ leastMs: 700, mostMs: 700 })
      expect(span({ suspicionFixedMs: 700, suspicion: 'off' }, members)).toMatchObject({ leastMs: 0, mostMs: 0 })
    }
    expect(span({ suspicionFixedMs: 700, suspicion: 'shrinking' }, 10)).toMatchObject({ leastMs: 700, mostMs: 4200 })
  })

  it('reckon with the fan-out, and with a probe interval a step without gossip packets', () => {
    expect([1, 3, 7].map((gossipFanOut) => spreadMs({ ...LAN, gossipFanOut }, 64))).toEqual([9 * 20, 6 * 20, 5 * 20])
    // ceil(ln 64) + 4 intervals.
    expect(spreadMs({ ...LAN, expert: { ...LAN.expert, gossip: 'off' } }, 64)).toBe(9000)
  })

  it('add the delay of a small bucket, where it holds fewer tokens than an update has sends', () => {
    // 64 members: 12 sends; 6 rounds.
    expect(bucketedSpreadMs(LAN, 64)).toBe(120)
    expect(bucketedSpreadMs({ ...LAN, gossipBurst: 12 }, 64)).toBe(120)
    expect(bucketedSpreadMs({ ...LAN, gossipBurst: 2, gossipPerSecond: 10 }, 64)).toBe(120 + 1000)
    expect(bucketedSpreadMs({ ...LAN, gossipBurst: 2, gossipPerSecond: 10, expert: { ...LAN.expert, gossip: 'tick' } }, 64)).toBe(120)
  })

  it('let all see the same soon after the last fault: by default in 40 s at 50 members', () => {
    // Two probe intervals nine times as long, a suspicion that nobody confirms, quiet, spread.
    expect(convergenceMs(FULL, 50)).toBeCloseTo(18_000 + 12_000 * Math.log10(50) + 1000 + 120, 6)
    expect(convergenceMs(FULL, 50)).toBeLessThan(40_000)
  })

  it('let lists differ for ever where what mends them is off, and longer where only seeds mend them', () => {
    const converged = (expert: Partial<ExpertSettings>): number => convergenceMs({ ...FULL, expert: { ...FULL.expert, ...expert } }, 50)
    expect([converged({ repair: false }), converged({ verdicts: 'counted' }), converged({ healTries: false, seedGreetings: false })]).toEqual([Infinity, Infinity, Infinity])
    expect(converged({ healTries: false })).toBe(converged({}) + 30_000)
    expect(converged({ seedGreetings: false })).toBe(converged({}))
  })

  it('let one update have all its sends in one burst, up to several thousand members', () => {
    expect(updateSends(LAN, 5000)).toBe(SETTING_RULES.gossipBurst.profiles.lan)
  })
})
