/** Suspicions that shrink as others confirm them, and the last question before their end. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { suspicionMs, suspicionSpan } from '../../../src/protocol/settings/bounds.ts'
import { Detector } from '../../../src/protocol/detection/detector.ts'
import type { ExpertSettings } from '../../../src/protocol/settings/expert.ts'
import type { Entry } from '../../../src/protocol/members/entry.ts'
import type { Settings } from '../../../src/protocol/settings/settings.ts'
import { at, claim, drawing, FULL, ofKind, seeded, type Tables, tables, update, words } from '../support.ts'

function having(changes: Partial<ExpertSettings>): Settings {
  return { ...FULL, expert: { ...FULL.expert, ...changes } }
}

/** Two intervals of 1000 ms times max(1, log10 n); six times that; max - (max - min) log(C + 1) / log(K + 1): by hand. */
const TABLE = [
  { members: 1, lasts: [2000] },
  { members: 2, lasts: [2000] },
  { members: 3, lasts: [12_000, 2000] },
  { members: 4, lasts: [12_000, 5690.7, 2000] },
  { members: 5, lasts: [12_000, 7000, 4075.19, 2000] },
  { members: 10, lasts: [12_000, 7000, 4075.19, 2000] },
  { members: 100, lasts: [24_000, 14_000, 8150.37, 4000] },
  { members: 1000, lasts: [36_000, 21_000, 12_225.56, 6000] },
]

describe('S3 How long a suspicion lasts', () => {
  it.each(TABLE)('among $members members is $lasts ms with 0 and more confirmations', ({ members, lasts }) => {
    const span = suspicionSpan(FULL, members)
    expect(span.confirmations).toBe(lasts.length - 1)
    lasts.forEach((lastsMs, confirmed) => expect(suspicionMs(span, confirmed)).toBeCloseTo(lastsMs, 1))
  })

  it('is the minimum with more confirmations than count', () => {
    expect(suspicionMs(suspicionSpan(FULL, 100), 4)).toBe(4000)
    expect(suspicionMs(suspicionSpan(FULL, 100), 50)).toBe(4000)
  })

  it('is by the logarithm itself in small clusters, where it is not taken as at least 1', () => {
    expect(suspicionSpan(having({ suspicionLogAtLeastOne: false }), 4).leastMs).toBeCloseTo(1204.12, 2)
  })

  it('is always the minimum where it is fixed, and nothing where it is off', () => {
    expect([0, 1, 3].map((confirmed) => suspicionMs(suspicionSpan(having({ suspicion: 'fixed' }), 100), confirmed))).toEqual([4000, 4000, 4000])
    expect([0, 1, 3].map((confirmed) => suspicionMs(suspicionSpan(having({ suspicion: 'off' }), 100), confirmed))).toEqual([0, 0, 0])
  })

  it('is between minimum and maximum, and never longer with one confirmation more', () => {
    const settings = fc.record({
      members: fc.integer({ min: 1, max: 100_000 }), suspicionMaxFactor: fc.double({ min: 1, max: 1000, noNaN: true }),
      suspicionConfirmations: fc.nat(64), suspicionLogAtLeastOne: fc.boolean(),
    })
    fc.assert(fc.property(settings, fc.nat(70), ({ members, ...changes }, confirmed) => {
      const span = suspicionSpan(having(changes), members)
      const [now, next] = [suspicionMs(span, confirmed), suspicionMs(span, confirmed + 1)]
      expect(span.leastMs).toBeGreaterThanOrEqual(0)
      expect(now).toBeLessThanOrEqual(span.mostMs)
      expect(next).toBeLessThanOrEqual(now)
      expect(next).toBeGreaterThanOrEqual(span.leastMs)
    }))
  })
})

interface Rig extends Tables {
  /** The one that is suspected. */
  readonly b: Entry
}

/** Five members, `a` itself among them: 2 to 12 s, three confirmations. */
function five(changes: Partial<ExpertSettings> = {}): Rig {
  const table = tables({ settings: having(changes) })
  const [b] = table.know('b', 'c', 'd', 'e')
  return { ...table, b: b as Entry }
}

function accused(rig: Rig, by: string, nowMs: number): string {
  return rig.membership.take(update('b', { state: 'suspect' }, by), at(nowMs), true)
}

/** What is asked, in few words. */
function asked(rig: Rig, nowMs: number): readonly string[] {
  return rig.membership.judge(at(nowMs), at(nowMs)).map(({ entry, cause }) => `${entry.name} ${cause}`)
}

describe('S3 A suspicion that others confirm', () => {
  it('ends the sooner the more accuse it independently, counted from its beginning', () => {
    const rig = five()
    accused(rig, 'c', 100)
    expect(rig.b.suspicion?.deadline).toBe(12_100)
    expect(accused(rig, 'd', 500)).toBe('news')
    expect(rig.b.suspicion?.deadline).toBeCloseTo(7100, 6)
    expect(accused(rig, 'e', 900)).toBe('news')
    expect(rig.b.suspicion?.deadline).toBeCloseTo(4175.2, 1)
    rig.membership.suspect(rig.b, false, at(1000))
    expect(rig.b.suspicion?.deadline).toBeCloseTo(2100, 6)
  })

  it('is not confirmed by an accuser that accused it before', () => {
    const rig = five()
    accused(rig, 'c', 0)
    expect([accused(rig, 'c', 10), accused(rig, 'd', 20), accused(rig, 'd', 30), accused(rig, 'c', 40)]).toEqual(['known', 'news', 'known', 'known'])
    expect(rig.b.suspicion?.deadline).toBeCloseTo(7000, 6)
  })

  it('is passed on with each accuser that counts, side by side, and with none too many', () => {
    const rig = five()
    for (const by of ['c', 'd', 'e', 'f', 'g', 'h']) accused(rig, by, 0)
    expect(rig.b.suspicion?.accusers.length).toBe(4)
    expect(rig.queued().map(({ claim: told, accuser }) => `${words(told)} by ${accuser}`).sort()).toEqual(
      ['b suspect 1 by c', 'b suspect 1 by d', 'b suspect 1 by e', 'b suspect 1 by f'])
    expect(accused(rig, 'g', 10)).toBe('known')
  })

  it('is told of again with its own name by a member whose own probe failed too, once', () => {
    const rig = five()
    accused(rig, 'c', 0)
    rig.queue.remove('b')
    expect(rig.membership.suspect(rig.b, false, at(500))).toBe(false)
    expect(rig.queued().map(({ accuser }) => accuser)).toEqual(['a'])
    rig.queue.remove('b')
    rig.membership.suspect(rig.b, false, at(600))
    expect(rig.queued()).toEqual([])
  })

  it('stays as long as it is where nobody is there to confirm it', () => {
    const rig = tables({ settings: FULL })
    const [b] = rig.know('b') as [Entry]
    rig.membership.suspect(b, false, at(0))
    expect([b.suspicion?.deadline, rig.suspicions.confirm(b, { accuser: 'c', refused: false }), b.suspicion?.deadline]).toEqual([2000, false, 2000])
  })

  it('forgets its accusers when it begins anew for a newer incarnation', () => {
    const rig = five()
    for (const by of ['c', 'd', 'e']) accused(rig, by, 0)
    rig.membership.take(update('b', { state: 'suspect', incarnation: 2 }, 'c'), at(1000), true)
    expect(rig.b.suspicion).toMatchObject({ since: 1000, deadline: 13_000, accusers: ['c'] })
  })
})

describe('The last question', () => {
  it('S6 is asked a timeout before the deadline by a member that asked before; unanswered, it is declared failed at the deadline', () => {
    const rig = five()
    rig.membership.suspect(rig.b, false, at(0))
    expect([asked(rig, 11_499), asked(rig, 11_500), asked(rig, 11_999)]).toEqual([[], ['b last'], []])
    expect([rig.b.verdict, rig.told()]).toEqual(['suspect', ['suspect b']])
    expect([asked(rig, 12_000), rig.b.verdict, rig.told()]).toEqual([[], 'gone', ['leave b (failed)']])
    expect(rig.queued().map((each) => words(each.claim))).toEqual(['b failed 1'])
  })

  it('S6 has its full time where it is asked late', () => {
    const rig = five()
    rig.membership.suspect(rig.b, false, at(0))
    expect([asked(rig, 11_900), asked(rig, 12_399), rig.b.verdict]).toEqual([['b last'], [], 'suspect'])
    expect([asked(rig, 12_400), rig.b.verdict]).toEqual([[], 'gone'])
  })

  it('S6 is not cut short by one more accuser', () => {
    const rig = five()
    rig.membership.suspect(rig.b, false, at(0))
    accused(rig, 'c', 0)
    expect(asked(rig, 6500)).toEqual(['b last'])
    accused(rig, 'd', 6510)
    expect([asked(rig, 6999), rig.b.verdict]).toEqual([[], 'suspect'])
    expect([asked(rig, 7000), rig.b.verdict]).toEqual([[], 'gone'])
  })

  it('S6 is asked anew where a stall took its answer', () => {
    const rig = five()
    rig.membership.suspect(rig.b, false, at(0))
    expect(asked(rig, 11_500)).toEqual(['b last'])
    rig.suspicions.stall(600, at(12_150))
    expect([asked(rig, 12_150), asked(rig, 12_640), rig.b.verdict]).toEqual([['b last'], [], 'suspect'])
    expect([asked(rig, 12_650), rig.b.verdict]).toEqual([[], 'gone'])
  })

  it('S6 ends the matter for now where it is answered: whoever answers is not declared failed here', () => {
    const rig = five()
    rig.membership.suspect(rig.b, false, at(0))
    expect(asked(rig, 11_500)).toEqual(['b last'])
    rig.membership.answered(rig.b)
    expect([asked(rig, 12_000), asked(rig, 23_999), rig.b.verdict]).toEqual([[], [], 'suspect'])
    expect([asked(rig, 24_000), rig.b.verdict]).toEqual([['b witness'], 'suspect'])
  })

  it('S7 is left to those whose own probe failed: the others wait as long again, and then ask for themselves', () => {
    const rig = five()
    accused(rig, 'c', 0)
    expect([asked(rig, 11_500), asked(rig, 12_000), asked(rig, 23_999), rig.b.verdict]).toEqual([[], [], [], 'suspect'])
    expect([asked(rig, 24_000), rig.b.verdict]).toEqual([['b witness'], 'suspect'])
  })

  it('S7 follows when the one that waited has asked, and heard nothing', () => {
    const rig = five()
    accused(rig, 'c', 0)
    for (const nowMs of [12_000, 24_000]) asked(rig, nowMs)
    rig.membership.suspect(rig.b, false, at(25_000))
    expect([asked(rig, 25_000), asked(rig, 25_500), rig.b.verdict]).toEqual([['b last'], [], 'gone'])
  })

  it('S7 is the end of it also where so many accuse already that one more counts for nothing', () => {
    const rig = tables({ settings: FULL })
    const [b] = rig.know('b', 'c', 'd', 'e', 'f') as [Entry]
    for (const by of ['c', 'd', 'e', 'f']) accused({ ...rig, b }, by, 0)
    expect(b.suspicion).toMatchObject({ deadline: 2000, accusers: ['c', 'd', 'e', 'f'] })
    for (const nowMs of [2000, 4000]) asked({ ...rig, b }, nowMs)
    rig.membership.suspect(b, false, at(5000))
    expect([asked({ ...rig, b }, 5000), asked({ ...rig, b }, 5499), b.verdict]).toEqual([['b last'], [], 'suspect'])
    expect([asked({ ...rig, b }, 5500), b.verdict]).toEqual([[], 'gone'])
  })

  it('S6 is of no use where there is no accused any more', () => {
    const rig = five()
    rig.membership.suspect(rig.b, false, at(0))
    rig.membership.take(update('b', { incarnation: 2 }), at(5000), true)
    expect([asked(rig, 11_500), asked(rig, 12_000), rig.b.verdict]).toEqual([[], [], 'alive'])
  })

  it('S6 is not asked where it is switched off: everybody declares at the deadline', () => {
    const [own, heard] = [five({ lastQuestion: false }), five({ lastQuestion: false })]
    own.membership.suspect(own.b, false, at(0))
    accused(heard, 'c', 0)
    for (const rig of [own, heard]) {
      expect([asked(rig, 11_999), rig.b.verdict]).toEqual([[], 'suspect'])
      expect([asked(rig, 12_000), rig.b.verdict]).toEqual([[], 'gone'])
    }
  })

  it('S6 is one ping and no more: no helpers, and a timeout for the answer', () => {
    const rig = five()
    const detector = new Detector({ ...rig, helperRandom: seeded(6) }, drawing(0xffff_ffff), at(0))
    rig.membership.suspect(rig.b, false, at(0))
    rig.sent()
    detector.question(rig.b, 'last', at(100))
    expect(ofKind(rig.sent(), 'ping').map(({ message }) => message.target)).toEqual(['b'])
    detector.duties(at(599))
    expect([rig.sent(), detector.hasVerdictsDue(at(599)), detector.hasVerdictsDue(at(600))]).toEqual([[], false, true])
    detector.duties(at(600))
    expect(rig.sent()).toEqual([])
  })

  it('S6 is answered by the very life alone', () => {
    const rig = five()
    const detector = new Detector({ ...rig, helperRandom: seeded(6) }, drawing(0xffff_ffff), at(0))
    rig.membership.suspect(rig.b, false, at(0))
    rig.sent()
    detector.question(rig.b, 'last', at(100))
    const number = ofKind(rig.sent(), 'ping')[0]?.message.sequence
    if (number === undefined) throw new Error('nobody was asked')
    expect([detector.answered(number, claim('b', { life: 2 }), false, at(0)), rig.b.suspicion?.ownProbeFailed]).toEqual([false, true])
    expect([detector.answered(number, claim('b'), false, at(0)), rig.b.suspicion?.ownProbeFailed]).toEqual([true, false])
  })
})

describe('C6 A `failed` heard from others', () => {
  function failed(rig: Rig, nowMs: number): void {
    rig.membership.take(update('b', { state: 'failed' }), at(nowMs), true)
  }

  it('ends a suspicion here when that has lasted the minimum, without a question', () => {
    const rig = five()
    accused(rig, 'c', 0)
    failed(rig, 500)
    expect([asked(rig, 1999), rig.b.verdict]).toEqual([[], 'suspect'])
    expect([asked(rig, 2000), rig.b.verdict]).toEqual([[], 'gone'])
  })

  it('ends one at once that has lasted longer', () => {
    const rig = five()
    accused(rig, 'c', 0)
    failed(rig, 5000)
    expect([asked(rig, 5000), rig.b.verdict]).toEqual([[], 'gone'])
  })

  it('makes a suspicion last the minimum that begins only after it was heard', () => {
    const rig = five()
    failed(rig, 0)
    rig.membership.suspect(rig.b, false, at(1000))
    expect([asked(rig, 2999), rig.b.verdict]).toEqual([[], 'suspect'])
    expect([asked(rig, 3000), rig.b.verdict]).toEqual([[], 'gone'])
  })
})
