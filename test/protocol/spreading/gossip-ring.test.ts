import { describe, expect, it } from 'vitest'
import { GossipRing } from '../../../src/protocol/spreading/gossip-ring.ts'
import type { Entry } from '../../../src/protocol/members/entry.ts'
import type { Members } from '../../../src/protocol/members/members.ts'
import { seeded, tables } from '../support.ts'

const NAMES = ['b', 'c', 'd', 'e', 'f', 'g', 'h']

function ring(...names: readonly string[]): { members: Members; take(count: number): string[]; know(...names: readonly string[]): readonly Entry[] } {
  const table = tables()
  table.know(...names)
  const gossip = new GossipRing(table.members, seeded(1))
  return { members: table.members, take: (count) => gossip.take(count).map(({ name }) => name), know: table.know }
}

describe('G4 Gossip', () => {
  it('goes to everybody once before it goes to anybody twice', () => {
    const { take } = ring(...NAMES)
    for (let round = 0; round < 20; round++) {
      expect([...Array.from({ length: NAMES.length }, () => take(1)).flat()].sort()).toEqual(NAMES)
    }
  })

  it('goes in another order each time round', () => {
    const { take } = ring(...NAMES)
    const orders = new Set(Array.from({ length: 20 }, () => take(NAMES.length).join()))
    expect(orders.size).toBeGreaterThan(15)
  })

  it('goes to different members at one time, also across the end of a round', () => {
    const { take } = ring(...NAMES)
    for (let turn = 0; turn < 100; turn++) expect(new Set(take(3)).size).toBe(3)
  })

  it('goes to all where there are fewer than it wants, and to nobody where there is nobody', () => {
    expect(ring('b', 'c').take(3).sort()).toEqual(['b', 'c'])
    expect(ring().take(3)).toEqual([])
  })

  it('skips members that are gone since the round began', () => {
    const { members, take, know } = ring('b', 'c', 'd')
    const [first] = take(1)
    members.setVerdict(members.get(first === 'b' ? 'c' : 'b') as Entry, 'gone')
    know('e')
    const later = Array.from({ length: 10 }, () => take(1)).flat()
    expect(later).not.toContain(first === 'b' ? 'c' : 'b')
    expect(later).toContain('e')
  })

  it('lets newcomers into the current round, at any place in what is left of it', () => {
    const places = new Set<number>()
    for (let newcomer = 0; newcomer < 200; newcomer++) {
      const { take, know } = ring(...NAMES)
      for (let turn = 0; turn <= newcomer % 5; turn++) take(1)
      know('new')
      const rest = take(NAMES.length - 1 - (newcomer % 5) + 1).slice(0, NAMES.length - (newcomer % 5))
      expect(rest).toContain('new')
      places.add(rest.indexOf('new'))
    }
    expect(places.size).toBeGreaterThan(3)
  })
})
