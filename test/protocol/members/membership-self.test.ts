/** What `Membership` does with claims about this very member. */
import { describe, expect, it } from 'vitest'
import { INCARNATION_LIMIT } from '../../../src/protocol/types.ts'
import type { ClaimState, Incarnation } from '../../../src/protocol/types.ts'
import { at, claim, type ClaimParts, instance, STRANGE, type Tables, tables, update, words } from '../support.ts'

const NOW = at(1000)
const LIFE = 0xa

function self(parts: ClaimParts = {}): ReturnType<typeof claim> {
  return claim('a', { life: LIFE, incarnation: 5, ...parts })
}

function rig(options: { readonly announced?: boolean } = {}): Tables {
  return tables({ self: self(), ...options })
}

/** Another process of the same name, somewhere else. */
function namesake(parts: ClaimParts): ReturnType<typeof update> {
  return update('a', { life: 0xb, address: STRANGE, ...parts })
}

function queued(table: Tables): readonly string[] {
  return table.queued().map((each) => words(each.claim))
}

describe('C3 A member that hears itself accused', () => {
  it.each<ClaimState>(['suspect', 'failed', 'left'])('of its present incarnation raises above it: %s', (state) => {
    const table = rig()
    expect(table.membership.take(update('a', { life: LIFE, incarnation: 5, state }), NOW, true)).toBe('refuted')
    expect(table.membership.self).toEqual(self({ incarnation: 6 }))
    expect([table.told(), queued(table), table.counters.refutations]).toEqual([['self alive 6'], ['a alive 6'], 1])
    expect(table.members.get('a')?.claim).toEqual(self({ incarnation: 6 }))
  })

  it('of an incarnation that it never had raises above that one', () => {
    const table = rig()
    table.membership.take(update('a', { life: LIFE, incarnation: 40, state: 'failed' }), NOW, true)
    expect([table.told(), queued(table)]).toEqual([['self alive 41'], ['a alive 41']])
  })

  it('of an older incarnation need not raise: the accuser is told', () => {
    const table = rig()
    expect(table.membership.take(update('a', { life: LIFE, incarnation: 4, state: 'failed' }), NOW, true)).toBe('stale')
    expect([table.told(), queued(table)]).toEqual([[], []])
  })

  it('is never an event about self to users, nor a peer', () => {
    const table = rig()
    table.membership.take(update('a', { life: LIFE, incarnation: 9, state: 'suspect' }), NOW, true)
    expect([table.told(), table.members.size, table.rotation.size]).toEqual([['self alive 10'], 1, 0])
  })

  it('hears its own words without more ado', () => {
    const table = rig()
    expect(table.membership.take({ claim: self(), accuser: undefined, refused: false }, NOW, true)).toBe('known')
    expect([table.told(), queued(table)]).toEqual([[], []])
  })
})

describe('Another life of this member’s name', () => {
  it.each<[string, ClaimParts]>([
    ['has failed', { state: 'failed' }],
    ['has left', { state: 'left' }],
    ['was at this very address', { address: self().address }],
  ])('N2 that %s is raised above at once', (_, parts) => {
    for (const announced of [true, false]) {
      const table = rig({ announced })
      expect(table.membership.take(namesake({ incarnation: 8, ...parts }), NOW, true)).toBe('refuted')
      expect([table.told(), queued(table)]).toEqual([['self alive 9'], announced ? ['a alive 9'] : []])
    }
  })

  it('N5 that lives elsewhere and is newer is to be asked, and nothing is said meanwhile', () => {
    for (const announced of [true, false]) {
      const table = rig({ announced })
      expect(table.membership.take(namesake({ incarnation: 8 }), NOW, true)).toBe('namesake')
      expect([table.told(), queued(table), table.membership.self]).toEqual([[], [], self()])
    }
  })

  it('N3 that lives elsewhere and is older only has to be asked by a newcomer: it was there first', () => {
    expect(rig({ announced: false }).membership.take(namesake({ incarnation: 3 }), NOW, true)).toBe('namesake')
    expect(rig({ announced: true }).membership.take(namesake({ incarnation: 3 }), NOW, true)).toBe('stale')
  })

})

describe('N6 A clone of this life', () => {
  it.each<[string, ClaimParts]>([
    ['the same number', { incarnation: 5, address: STRANGE }],
    ['the same number, and other metadata', { incarnation: 5, metadata: 7 }],
    ['a higher number', { incarnation: 8, address: STRANGE }],
  ])('that says %s with contents of its own makes this one another life, above it', (_, parts) => {
    const table = rig()
    const number = Math.max(5, parts.incarnation ?? 0) + 1
    expect(table.membership.take(update('a', { life: LIFE, ...parts }), NOW, true)).toBe('refuted')
    expect(table.membership.self).toEqual({ ...self({ incarnation: number }), instance: instance(0xfeed) })
    expect([table.told(), queued(table), table.counters.renewals]).toEqual([['namesake a', `self alive ${number}`], [`a alive ${number}`], 1])
  })

  it('that claims an older number is only told that it is stale', () => {
    const table = rig()
    expect(table.membership.take(update('a', { life: LIFE, incarnation: 4, address: STRANGE }), NOW, true)).toBe('stale')
    expect(table.counters.renewals).toBe(0)
  })
})

describe('N4 A newcomer', () => {
  it('is not told to others before its name is settled', () => {
    const table = rig({ announced: false })
    table.membership.raise({ metadata: Uint8Array.of(9) }, 5 as Incarnation, NOW)
    expect([table.told(), queued(table)]).toEqual([['self alive 6'], []])
    expect(table.membership.announced).toBe(false)
    table.membership.announceSelf(NOW)
    expect(table.queued()).toEqual([{ claim: self({ incarnation: 6, metadata: 9 }), accuser: undefined, refused: false }])
    expect(table.membership.announced).toBe(true)
  })

  it('is announced once', () => {
    const table = rig({ announced: true })
    table.membership.announceSelf(NOW)
    expect(queued(table)).toEqual([])
  })
})

describe('A member that claims itself anew', () => {
  it('C2 does so one above what it said before: one number never has two contents', () => {
    const table = rig()
    table.membership.raise({ metadata: Uint8Array.of(7) }, 0 as Incarnation, NOW)
    expect(table.membership.self).toEqual(self({ incarnation: 6, metadata: 7 }))
    table.membership.raise({ address: STRANGE }, 0 as Incarnation, NOW)
    expect(table.membership.self).toEqual(self({ incarnation: 7, metadata: 7, address: STRANGE }))
    expect([table.told(), queued(table)]).toEqual([['self alive 6', 'self alive 7'], ['a alive 7']])
  })

  it.each([[8, 9], [5, 6], [3, 6]])('C2 does so above what it is to overrule: above %i it goes on at %i', (overruled, incarnation) => {
    const table = rig()
    expect(table.membership.raise({}, overruled as Incarnation, NOW)).toBe(true)
    expect(table.told()).toEqual([`self alive ${incarnation}`])
  })

  it('C2 says nothing beyond the last of 48 bits: the same number again would have two contents', () => {
    const table = rig()
    expect(table.membership.raise({}, (INCARNATION_LIMIT - 1) as Incarnation, NOW)).toBe(true)
    const last = table.membership.self
    table.told()
    expect(table.membership.raise({ metadata: Uint8Array.of(9) }, INCARNATION_LIMIT as Incarnation, NOW)).toBe(false)
    expect([last.incarnation, table.membership.self, table.told()]).toEqual([INCARNATION_LIMIT, last, []])
    expect(table.membership.take(update('a', { life: LIFE, incarnation: INCARNATION_LIMIT, state: 'failed' }), NOW, true)).toBe('known')
    expect([table.told(), table.counters.refutations]).toEqual([[], 0])
  })

  it('D2 says that it leaves at the incarnation that it has, without metadata', () => {
    const table = rig()
    table.membership.depart(NOW)
    expect(table.queued()).toEqual([{ claim: self({ state: 'left' }), accuser: undefined, refused: false }])
    expect(table.told()).toEqual(['self left 5'])
  })

  it('D3 refutes nothing once it has said that it leaves', () => {
    const table = rig()
    table.membership.depart(NOW)
    table.told()
    for (const heard of [update('a', { life: LIFE, incarnation: 9, state: 'failed' }), namesake({ incarnation: 9 })]) {
      expect(table.membership.take(heard, NOW, true)).toBe('known')
    }
    expect([table.told(), table.membership.self]).toEqual([[], self({ state: 'left' })])
  })
})
