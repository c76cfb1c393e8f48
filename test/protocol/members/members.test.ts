import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Members } from '../../../src/protocol/members/members.ts'
import { compareNames } from '../../../src/protocol/members/roll.ts'
import { QUIET_LIMIT_MS, type Claim } from '../../../src/protocol/types.ts'
import { at, claim, type ClaimParts, seeded, update } from '../support.ts'
import { shuffle } from '../../../src/protocol/tools/random.ts'

function members(forgotten: (name: string) => void = () => {}): Members {
  return new Members('a', at(0), forgotten)
}

/** Holds a claim with the verdict that says the same. */
function hold(table: Members, name: string, parts: ClaimParts = {}, nowMs = 0): void {
  const { state = 'alive' } = parts
  const entry = table.hold(update(name, parts), at(nowMs))
  table.setVerdict(entry, state === 'failed' || state === 'left' ? 'gone' : state)
}

function sum(table: Members): number {
  return table.digest(at(0)).sum
}

/** All names of a list, asked for in pages of a few. */
function paged(table: Members, pageLength: number): readonly string[] {
  const names: string[] = []
  for (let after = ''; ;) {
    const page: string[] = []
    for (const entry of table.list.after(after)) {
      page.push(entry.name)
      if (page.length === pageLength) break
    }
    names.push(...page)
    if (page.length < pageLength) return names
    after = page.at(-1) as string
  }
}

const names = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 40, size: 'max' })

describe('The table of members', () => {
  it('holds one entry a name, and in it the claim last put there', () => {
    const table = members()
    const entry = table.hold(update('b'), at(0))
    expect(table.hold(update('b', { incarnation: 2, state: 'suspect' }), at(1))).toBe(entry)
    expect(table.get('b')).toBe(entry)
    expect(entry).toMatchObject({ claim: { incarnation: 2, state: 'suspect' }, accuser: 'accuser' })
    expect(table.get('c')).toBeUndefined()
  })

  it('counts self as a member but not as a peer', () => {
    const table = members()
    hold(table, 'a')
    hold(table, 'b')
    expect([table.size, table.peers.map(({ name }) => name)]).toEqual([2, ['b']])
  })

  it('has for peers exactly those that are not gone, whatever comes and goes', () => {
    const step = fc.record({ name: fc.constantFrom(...'abcdefg'), verdict: fc.constantFrom('alive', 'suspect', 'gone') })
    const steps = fc.array(step, { maxLength: 60, size: 'max' })
    fc.assert(fc.property(steps, (script) => {
      const table = members()
      const there = new Set<string>()
      for (const { name, verdict } of script) {
        table.setVerdict(table.get(name) ?? table.hold(update(name), at(0)), verdict)
        if (verdict === 'gone') there.delete(name)
        else there.add(name)
        there.delete('a')
        expect(table.peers.map((peer) => peer.name).sort()).toEqual([...there].sort())
        expect(table.peers.map((peer) => peer.seat)).toEqual(table.peers.map((_, index) => index))
      }
    }))
  })
})

describe('R3 The digest', () => {
  const lives = names.chain((all) => fc.tuple(...all.map((name) => fc.record({
    name: fc.constant(name), life: fc.nat(3), incarnation: fc.nat(9), state: fc.constantFrom('alive', 'suspect', 'failed', 'left'),
  }))))

  it('is equal for equal lists, whatever the order of arrival and whatever was held before', () => {
    fc.assert(fc.property(lives, fc.nat(), (all, seed) => {
      const [straight, shuffled] = [members(), members()]
      for (const { name, ...parts } of all) hold(straight, name, parts)
      const detours = [...all, ...all.map((life) => ({ ...life, incarnation: life.incarnation + 10 }))]
      for (const { name, ...parts } of shuffle(seeded(seed), detours)) hold(shuffled, name, parts)
      for (const { name, ...parts } of shuffle(seeded(seed), [...all])) hold(shuffled, name, parts)
      expect(shuffled.digest(at(0))).toEqual(straight.digest(at(0)))
      expect(straight.digest(at(0)).count).toBe(all.filter(({ state }) => state === 'alive' || state === 'suspect').length)
    }))
  })

  it.each<[string, ClaimParts]>([
    ['another life', { life: 2 }],
    ['another incarnation', { incarnation: 2 }],
  ])('is another one with %s of a name', (_, parts) => {
    const [one, other] = [members(), members()]
    hold(one, 'b')
    hold(other, 'b', parts)
    expect(sum(one)).not.toBe(sum(other))
  })

  it('is another one with another name', () => {
    const [one, other] = [members(), members()]
    hold(one, 'b')
    hold(other, 'c')
    expect(sum(one)).not.toBe(sum(other))
  })

  it('does not show suspicions', () => {
    const table = members()
    hold(table, 'b')
    const before = table.digest(at(500))
    hold(table, 'b', { state: 'suspect' }, 400)
    expect(table.digest(at(500))).toEqual(before)
  })

  it('does not show tombstones: a member that is gone is as if it had never been', () => {
    const [table, empty] = [members(), members()]
    hold(table, 'b')
    hold(table, 'b', { state: 'failed' })
    hold(table, 'c', { state: 'left' })
    expect(table.digest(at(0))).toEqual(empty.digest(at(0)))
  })

  it('says for how many whole milliseconds it has not changed, at most a minute', () => {
    const table = members()
    hold(table, 'b', {}, 100)
    expect(table.digest(at(250.75)).quietMs).toBe(150)
    hold(table, 'b', { state: 'suspect' }, 300)
    expect(table.digest(at(300)).quietMs).toBe(200)
    hold(table, 'b', { incarnation: 2 }, 350)
    expect(table.digest(at(350)).quietMs).toBe(0)
    expect(table.digest(at(1_000_000)).quietMs).toBe(QUIET_LIMIT_MS)
  })
})

describe('R4 The list changes fast', () => {
  it('when more than 16 changes are fresher than 2 s', () => {
    const table = members()
    const fast: boolean[] = []
    for (let number = 0; number < 18; number++) {
      hold(table, `n${number}`, {}, 100 * number)
      fast.push(table.changesFast(at(100 * number)))
    }
    expect([fast.indexOf(true), table.changesFast(at(2099)), table.changesFast(at(2100))]).toEqual([16, true, false])
  })
})

describe('R2 The list', () => {
  /** Two of the few pairs of short names whose hashes are equal. */
  const [twin, otherTwin] = ['m14fkuxq', 'm1g83xm4']

  it('covers each living name once, page by page, whatever the length of a page', () => {
    fc.assert(fc.property(names, fc.integer({ min: 1, max: 7 }), (all, pageLength) => {
      const table = members()
      for (const name of all) hold(table, name)
      hold(table, twin)
      hold(table, otherTwin, { state: 'suspect' })
      expect(paged(table, pageLength)).toEqual([...all, twin, otherTwin].sort(compareNames))
    }))
  })

  it('leaves out members that are gone', () => {
    const table = members()
    for (const name of ['b', 'c', 'd']) hold(table, name)
    expect(paged(table, 2)).toHaveLength(3)
    hold(table, 'c', { state: 'failed' })
    expect([...paged(table, 2)].sort()).toEqual(['b', 'd'])
  })

  it('goes on behind a name that is no longer there', () => {
    const table = members()
    for (const name of ['b', 'c', 'd', 'e']) hold(table, name)
    const [first, second, ...rest] = paged(table, 9) as [string, string, ...string[]]
    expect(first).not.toBe(second)
    hold(table, second, { state: 'left' })
    expect([...table.list.after(second)].map(({ name }) => name)).toEqual(rest)
  })

  it('is in the order of hashes, and of names where hashes are equal', () => {
    expect(compareNames(twin, otherTwin)).toBeLessThan(0)
    expect(compareNames(otherTwin, twin)).toBeGreaterThan(0)
    expect(compareNames(twin, twin)).toBe(0)
    // Their hashes are 160360259 and more: the hashes decide, not the alphabet.
    expect(['m0', 'a', ''].sort(compareNames)).toEqual(['a', 'm0', ''])
  })
})

describe('H1 A member that is gone', () => {
  const gone = (table: Members, from: number, to: number): void => {
    for (let number = from; number < to; number++) hold(table, `g${number}`, { state: 'failed' })
  }

  const held = (table: Members, name: string): Claim | undefined => table.get(name)?.claim

  it('is remembered, up to 1024, and then the longest gone is forgotten', () => {
    const forgotten: string[] = []
    const table = members((name) => void forgotten.push(name))
    gone(table, 0, 1024)
    expect([held(table, 'g0'), forgotten]).toEqual([claim('g0', { state: 'failed' }), []])
    gone(table, 1024, 1026)
    expect([held(table, 'g0'), held(table, 'g1'), forgotten]).toEqual([undefined, undefined, ['g0', 'g1']])
    expect(held(table, 'g2')).toBeDefined()
  })

  it('is remembered up to twice the most members that there ever were', () => {
    const table = members()
    for (let number = 0; number < 599; number++) hold(table, `p${number}`)
    for (let number = 0; number < 599; number++) hold(table, `p${number}`, { state: 'left' })
    gone(table, 0, 601)
    expect(held(table, 'p0')).toBeDefined()
    gone(table, 601, 602)
    expect(held(table, 'p0')).toBeUndefined()
  })

  it('counts as gone lately when its end is heard of again', () => {
    const table = members()
    gone(table, 0, 1024)
    hold(table, 'g0', { state: 'failed', incarnation: 2 })
    gone(table, 1024, 1025)
    expect([held(table, 'g0'), held(table, 'g1')]).toEqual([claim('g0', { state: 'failed', incarnation: 2 }), undefined])
  })

  it('gives way first if it left, however lately: one that was found failed may be back', () => {
    const table = members()
    gone(table, 0, 1023)
    hold(table, 'goer', { state: 'left' })
    gone(table, 1023, 1024)
    expect([held(table, 'goer'), held(table, 'g0')]).toEqual([undefined, claim('g0', { state: 'failed' })])
  })

  it('is forgotten a day after it left, and never for its age alone if it failed', () => {
    const day = 24 * 60 * 60 * 1000
    const table = members()
    hold(table, 'goer', { state: 'left' }, 10)
    hold(table, 'loser', { state: 'failed' }, 10)
    hold(table, 'x', {}, 9 + day)
    expect(held(table, 'goer')).toBeDefined()
    hold(table, 'y', {}, 10 + day)
    expect([held(table, 'goer'), held(table, 'loser')]).toEqual([undefined, claim('loser', { state: 'failed' })])
  })

  it('takes no room any more once it is back', () => {
    const table = members()
    gone(table, 0, 1024)
    hold(table, 'g0', { incarnation: 2 })
    gone(table, 1024, 1025)
    expect([held(table, 'g0'), held(table, 'g1')]).toEqual([claim('g0', { incarnation: 2 }), claim('g1', { state: 'failed' })])
  })
})
