import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry, Verdict } from '../../../src/protocol/members/entry.ts'
import { MOST_MEMBERS, type Reception } from '../../../src/protocol/members/membership.ts'
import type { ClaimState } from '../../../src/protocol/types.ts'
import { at, claim, type ClaimParts, STRANGE, type Tables, tables, update, words } from '../support.ts'

type Held = 'unknown' | Verdict

/** The table of an observer who holds `b` (life 1, incarnation 1) in a certain way: alive since 0, suspected since 1000. */
function holding(held: Held): Tables {
  const rig = tables()
  if (held === 'unknown') return rig
  rig.know('b')
  if (held === 'suspect') rig.membership.take(update('b', { state: 'suspect' }), at(1000), false)
  if (held === 'gone') rig.membership.take(update('b', { state: 'left' }), at(1000), false)
  rig.told()
  return rig
}

function entryOf(rig: Tables, name = 'b'): Entry {
  return rig.members.get(name) as Entry
}

const NOW = at(2000)
/** From {@link NOW}, and from when `b` was first suspected. */
const [FROM_NOW, FROM_FIRST] = [6000, 5000]

interface Cell {
  readonly held: Held
  readonly heard: ClaimState
  readonly told: readonly string[]
  readonly verdict: Verdict
  readonly reception?: Reception
  /** When the suspicion ends, where there is one. */
  readonly deadline?: number
}

const CELLS: readonly Cell[] = [
  { held: 'unknown', heard: 'alive', told: ['join b'], verdict: 'alive' },
  { held: 'unknown', heard: 'suspect', told: ['join b', 'suspect b'], verdict: 'suspect', deadline: FROM_NOW },
  { held: 'unknown', heard: 'failed', told: [], verdict: 'gone' },
  { held: 'unknown', heard: 'left', told: [], verdict: 'gone' },

  { held: 'gone', heard: 'alive', told: ['join b'], verdict: 'alive' },
  { held: 'gone', heard: 'suspect', told: ['join b', 'suspect b'], verdict: 'suspect', deadline: FROM_NOW },
  { held: 'gone', heard: 'failed', told: [], verdict: 'gone' },
  { held: 'gone', heard: 'left', told: [], verdict: 'gone' },

  { held: 'alive', heard: 'alive', told: [], verdict: 'alive' },
  { held: 'alive', heard: 'suspect', told: ['suspect b'], verdict: 'suspect', deadline: FROM_NOW },
  { held: 'alive', heard: 'failed', told: [], verdict: 'alive', reception: 'ask' },
  { held: 'alive', heard: 'left', told: ['leave b (left)'], verdict: 'gone' },

  { held: 'suspect', heard: 'alive', told: ['recover b'], verdict: 'alive' },
  { held: 'suspect', heard: 'suspect', told: [], verdict: 'suspect', deadline: FROM_NOW },
  { held: 'suspect', heard: 'failed', told: [], verdict: 'suspect', deadline: FROM_FIRST },
  { held: 'suspect', heard: 'left', told: ['leave b (left)'], verdict: 'gone' },
]

describe.each(CELLS)('C5 A newer $heard about one who is $held here', ({ held, heard, told, verdict, reception = heard === 'suspect' ? 'suspicion' : 'news', deadline }) => {
  const newer = update('b', { incarnation: 2, state: heard })

  /** Made-up names of the dead would drown real news. */
  const passedOn = held === 'unknown' && verdict === 'gone' ? [] : [newer]

  const outcome = `it is ${verdict} then, its claim held and ${passedOn.length > 0 ? '' : 'not '}passed on`

  it(`tells ${told.length === 0 ? 'nothing' : told.join(', ')}; ${outcome}`, () => {
    const rig = holding(held)
    expect(rig.membership.take(newer, NOW, true)).toBe(reception)
    expect(rig.told()).toEqual(told)
    expect(entryOf(rig)).toMatchObject({ verdict, ...newer })
    expect(rig.queued()).toEqual(passedOn)
    expect(rig.suspicions.earliest()).toBe(deadline)
    expect(rig.rotation.size).toBe(verdict === 'gone' ? 0 : 1)
    expect(rig.members.peers.map(({ name }) => name)).toEqual(verdict === 'gone' ? [] : ['b'])
  })

  it('does the same but is not passed on where it came from a list, and then neither is what was said before', () => {
    const rig = holding(held)
    rig.queue.add(update('b', { state: 'suspect' }), at(0))
    expect(rig.membership.take(newer, NOW, false)).toBe(reception)
    expect(rig.told()).toEqual(told)
    expect(entryOf(rig)).toMatchObject({ verdict, claim: newer.claim })
    expect(rig.queued()).toEqual([])
  })

  it('changes nothing when it is heard again, nor does anything older', () => {
    const rig = holding(held)
    rig.membership.take(newer, NOW, false)
    rig.told()
    const before = { ...entryOf(rig) }
    expect(rig.membership.take(newer, at(2500), true)).toBe('known')
    const olders: readonly ClaimParts[] = [{ state: 'left' }, { state: 'alive' }, { life: 2 }, { incarnation: 2, life: 0 }]
    for (const older of olders) expect(rig.membership.take(update('b', older), at(2500), true)).toBe('stale')
    expect({ ...entryOf(rig) }).toEqual(before)
    expect([rig.told(), rig.queued()]).toEqual([[], []])
  })
})

describe('C5 An accusation of the very incarnation that is held', () => {
  const accusations = CELLS.filter(({ held, heard }) => held === 'alive' && heard !== 'alive')

  it.each(accusations)('overrules alive: $heard', ({ heard, told, verdict }) => {
    const rig = holding('alive')
    rig.membership.take(update('b', { state: heard }), NOW, true)
    expect(rig.told()).toEqual(told)
    expect(entryOf(rig)).toMatchObject({ verdict, claim: { incarnation: 1, state: heard } })
  })

  it('is not undone by an alive of that incarnation, only by a newer one', () => {
    const rig = holding('suspect')
    expect(rig.membership.take(update('b'), NOW, true)).toBe('stale')
    expect(entryOf(rig).verdict).toBe('suspect')
    expect(rig.membership.take(update('b', { incarnation: 2 }), NOW, true)).toBe('news')
    expect(rig.told()).toEqual(['recover b'])
  })
})

describe('C5 New contents of the same life', () => {
  it.each<[string, ClaimParts]>([
    ['other metadata', { metadata: 7 }],
    ['metadata of another length', { metadata: Uint8Array.of(0, 0) }],
    ['another address', { address: STRANGE }],
  ])('tell an update: %s', (_, contents) => {
    const rig = holding('alive')
    rig.membership.take(update('b', { incarnation: 2, ...contents }), NOW, true)
    expect(rig.outbox.takeEvents()).toEqual([{ type: 'update', claim: claim('b', { incarnation: 2, ...contents }) }])
  })

  it('are told before the recovery or the suspicion that came with them', () => {
    const recovering = holding('suspect')
    recovering.membership.take(update('b', { incarnation: 2, metadata: 7 }), NOW, true)
    expect(recovering.told()).toEqual(['update b', 'recover b'])
    const suspected = holding('alive')
    suspected.membership.take(update('b', { incarnation: 2, metadata: 7, state: 'suspect' }), NOW, true)
    expect(suspected.told()).toEqual(['update b', 'suspect b'])
  })

  it('are what users are shown of a member that is gone, as it was last seen', () => {
    const rig = holding('alive')
    rig.membership.take(update('b', { state: 'left', address: STRANGE }), NOW, true)
    expect(rig.outbox.takeEvents()).toEqual([{ type: 'leave', claim: claim('b'), reason: 'left' }])
  })
})

describe('N1 Another life of a name', () => {
  const heard: readonly { readonly state: ClaimState; readonly told: readonly string[] }[] = [
    { state: 'alive', told: ['leave b (replaced)', 'join b'] },
    { state: 'suspect', told: ['leave b (replaced)', 'join b', 'suspect b'] },
    { state: 'left', told: ['leave b (replaced)'] },
  ]
  const lives: readonly ClaimParts[] = [{ life: 2 }, { life: 2, incarnation: 2 }, { life: 0, incarnation: 2 }]

  it.each(heard)('that is a member is a leave and then, if it lives, a join: $state', ({ state, told }) => {
    for (const held of ['alive', 'suspect'] as const) {
      for (const life of lives) {
        const rig = holding(held)
        expect(rig.membership.take(update('b', { ...life, state }), NOW, true)).toBe(state === 'suspect' ? 'suspicion' : 'news')
        expect(rig.told()).toEqual(told)
        expect(rig.suspicions.earliest()).toBe(state === 'suspect' ? FROM_NOW : undefined)
        expect(rig.rotation.size).toBe(state === 'left' ? 0 : 1)
      }
    }
  })

  it('leaves as it was last seen and joins as it now is', () => {
    const rig = holding('alive')
    rig.membership.take(update('b', { life: 2, metadata: 7 }), NOW, true)
    expect(rig.outbox.takeEvents()).toEqual([
      { type: 'leave', claim: claim('b'), reason: 'replaced' },
      { type: 'join', claim: claim('b', { life: 2, metadata: 7 }) },
    ])
  })

  it('that is gone is only a join', () => {
    const rig = holding('gone')
    rig.membership.take(update('b', { life: 2 }), NOW, true)
    expect(rig.told()).toEqual(['join b'])
  })

  it('that is said to have failed removes nobody: the life that is a member is asked', () => {
    const rig = holding('alive')
    expect(rig.membership.take(update('b', { life: 2, state: 'failed' }), NOW, true)).toBe('ask')
    expect([rig.told(), entryOf(rig).verdict, entryOf(rig).shown]).toEqual([[], 'alive', claim('b')])
  })
})

describe('S1 A failed probe of this member’s own', () => {
  it('begins a suspicion, with this member as the accuser', () => {
    const rig = holding('alive')
    expect(rig.membership.suspect(entryOf(rig), false, NOW)).toBe(true)
    expect(rig.told()).toEqual(['suspect b'])
    expect(rig.queued()).toEqual([update('b', { state: 'suspect' }, 'a')])
    expect(rig.suspicions.earliest()).toBe(FROM_NOW)
  })

  it('does not accuse anew a member that others have declared failed: theirs is the worse state', () => {
    const rig = holding('alive')
    rig.membership.take(update('b', { state: 'failed' }), NOW, false)
    expect(rig.membership.suspect(entryOf(rig), false, NOW)).toBe(true)
    expect([rig.told(), rig.queued(), rig.suspicions.earliest()]).toEqual([['suspect b'], [], FROM_NOW])
  })

  it('does nothing about a member that is suspected or gone', () => {
    for (const held of ['suspect', 'gone'] as const) {
      const rig = holding(held)
      expect(rig.membership.suspect(entryOf(rig), false, NOW)).toBe(false)
      expect([rig.told(), rig.queued()]).toEqual([[], []])
    }
  })
})

describe('S7 The end of a suspicion', () => {
  it('removes a member for which nobody spoke, and is told to others without its metadata', () => {
    const rig = holding('suspect')
    rig.membership.judge(at(4999), at(4999))
    expect(rig.told()).toEqual([])
    rig.membership.judge(at(5000), at(5003))
    expect(rig.told()).toEqual(['leave b (failed)'])
    expect(rig.queued()).toEqual([update('b', { state: 'failed' })])
    expect([entryOf(rig).verdict, rig.rotation.size, rig.members.size]).toEqual(['gone', 0, 1])
    rig.membership.judge(at(9999), at(9999))
    expect(rig.told()).toEqual([])
  })

  it('is for all whose time was up, and for no others', () => {
    const rig = tables()
    rig.know('b', 'c', 'd')
    for (const [name, nowMs] of [['c', 1200], ['b', 1000], ['d', 1201]] as const) {
      rig.membership.take(update(name, { state: 'suspect' }), at(nowMs), false)
    }
    rig.told()
    rig.membership.judge(at(5200), at(5300))
    expect(rig.told()).toEqual(['leave b (failed)', 'leave c (failed)'])
  })

  it('says nothing more to others where they have declared it themselves', () => {
    const rig = holding('suspect')
    rig.membership.take(update('b', { state: 'failed' }), NOW, false)
    rig.membership.judge(at(5000), at(5000))
    expect([rig.told(), rig.queued()]).toEqual([['leave b (failed)'], []])
  })
})

describe("C6 Nobody else's word", () => {
  /** All that others can say of a life without its help, but that it left. */
  const accusations = fc.array(fc.record({
    state: fc.constantFrom('suspect', 'failed'),
    incarnation: fc.integer({ min: 1, max: 4 }),
    afterMs: fc.nat(1500),
    suspects: fc.boolean(),
  }), { maxLength: 20, size: 'max' })

  it('removes a member before this member’s suspicion of it has lasted the minimum', () => {
    fc.assert(fc.property(accusations, (script) => {
      const rig = holding('alive')
      let now = 0
      let suspectedAt = Infinity
      for (const { state, incarnation, afterMs, suspects } of script) {
        now += afterMs
        rig.membership.judge(at(now), at(now))
        const removed = rig.told()
        if (removed.length > 0) {
          expect(removed).toEqual(['leave b (failed)'])
          expect(now - suspectedAt).toBeGreaterThanOrEqual(4000)
          return
        }
        rig.membership.take(update('b', { state, incarnation }), at(now), true)
        if (suspects) rig.membership.suspect(entryOf(rig), false, at(now))
        expect(rig.told()).not.toContain('leave b (failed)')
        if (entryOf(rig).verdict === 'suspect') suspectedAt = Math.min(suspectedAt, now)
      }
    }))
  })

  it('makes a suspicion last no longer than it would have without it, but for a newer accusation', () => {
    const rig = holding('suspect')
    for (const nowMs of [1500, 3000, 4500]) rig.membership.take(update('b', { state: 'failed' }), at(nowMs), true)
    expect(rig.suspicions.earliest()).toBe(FROM_FIRST)
  })
})

describe('G1 What is passed on', () => {
  it('is only the newest word about a name', () => {
    const rig = holding('unknown')
    for (const state of ['alive', 'suspect', 'failed'] as const) rig.membership.take(update('b', { state }), NOW, true)
    expect(rig.queued().map((each) => words(each.claim))).toEqual(['b failed 1'])
  })
})

describe('A list as long as may be', () => {
  it('takes in no more names, says so, and still hears all about those that it has', () => {
    const rig = tables()
    rig.membership.take(update('b'), NOW, false)
    for (let number = 2; number < MOST_MEMBERS; number++) rig.members.setVerdict(rig.members.hold(update(`n${number}`), NOW), 'alive')
    rig.told()
    expect(rig.membership.take(update('one-more'), NOW, true)).toBe('known')
    expect([rig.members.size, rig.members.get('one-more'), rig.counters.surplusNames]).toEqual([MOST_MEMBERS, undefined, 1])
    expect(rig.told()).toEqual(['limit members'])
    rig.membership.take(update('b', { state: 'left' }), NOW, true)
    expect(rig.membership.take(update('one-more'), NOW, true)).toBe('news')
    expect(rig.told()).toEqual(['leave b (left)', 'join one-more'])
  })

  it('takes back none that it holds as gone either: otherwise each would make room for more', () => {
    const rig = tables()
    rig.membership.take(update('goer', { state: 'left' }), NOW, false)
    for (let number = 1; number < MOST_MEMBERS; number++) rig.members.setVerdict(rig.members.hold(update(`n${number}`), NOW), 'alive')
    rig.told()
    expect(rig.membership.take(update('goer', { incarnation: 2 }), NOW, true)).toBe('known')
    expect([rig.members.size, rig.members.get('goer')?.verdict, rig.counters.surplusNames]).toEqual([MOST_MEMBERS, 'gone', 1])
    expect(rig.told()).toEqual(['limit members'])
    rig.membership.take(update('n1', { state: 'left' }), NOW, true)
    expect(rig.membership.take(update('goer', { incarnation: 2 }), NOW, true)).toBe('news')
  })
})
