import { describe, expect, it } from 'vitest'
import type { Address } from '../../../src/protocol/address.ts'
import { ListServer, PAGES_PER_SECOND, SUMMED_PER_PAGE } from '../../../src/protocol/lists/list-server.ts'
import { compareNames } from '../../../src/protocol/members/roll.ts'
import type { Transmit } from '../../../src/protocol/outbox.ts'
import type { Claim, Life, Message, Update } from '../../../src/protocol/types.ts'
import { HmacCookies } from '../../../src/wire/cookies.ts'
import { DATAGRAM_LIMIT, HELLO_MIN_BYTES, METADATA_LIMIT, NAME_LIMIT, TAIL_LIMIT } from '../../../src/wire/limits.ts'
import { at, claim, CODEC, nonce, ofKind, read, STRANGE, type Tables, tables, update, words } from '../support.ts'

type Page = Extract<Message, { kind: 'page' }>
type Want = Extract<Message, { kind: 'want' }>

interface Rig extends Tables {
  readonly server: ListServer
  /** A request with the cookie that its address was sent. */
  want(change?: Partial<Want>): Want
  /** Asks, and returns the pages as they arrive; undefined if it was refused. */
  ask(change?: Partial<Want>, asker?: Life): readonly PageSeen[] | undefined
}

interface PageSeen {
  readonly page: Page
  readonly updates: readonly Update[]
}

const ASKER = claim('z')

function rig(options: { readonly self?: Claim } = {}): Rig {
  const table = tables(options)
  const { members, post, outbox } = table
  const cookies = new HmacCookies({ secret: new Uint8Array(16) })
  const server = new ListServer({ members, codec: CODEC, cookies, post, outbox, membership: table.membership }, at(0))
  const want = (change: Partial<Want> = {}): Want => ({
    kind: 'want', nonce: nonce(1), cookie: cookies.bake(STRANGE, nonce(1), at(0)), after: '', credit: 32, ...change,
  })
  return {
    ...table, server, want,
    ask(change, asker = ASKER) {
      if (!server.want(want(change), asker, STRANGE, at(0))) return undefined
      return ofKind(table.sent(), 'page').map(({ packet, message }) => ({ page: message, updates: read(packet).updates }))
    },
  }
}

/** Members with so much metadata that five or so fill a page. */
function crowd(table: Tables, count: number): readonly string[] {
  const names = Array.from({ length: count }, (_, number) => `n${number}`)
  for (const name of names) table.membership.take(update(name, { metadata: new Uint8Array(200) }), at(0), false)
  return names
}

function said(pages: readonly PageSeen[] | undefined): readonly string[] {
  return (pages ?? []).flatMap(({ updates }) => updates.map((each) => words(each.claim)))
}

describe('A2 A member that says hello', () => {
  it('gets a challenge and nothing else, smaller than the hello itself', () => {
    const table = rig()
    crowd(table, 3)
    table.membership.take(update('news'), at(0), true)
    table.server.hello({ kind: 'hello', nonce: nonce(7), purpose: 'join' }, STRANGE, at(100))
    const [sent, ...others] = table.sent() as [Transmit, ...Transmit[]]
    expect([sent.to, sent.packet.updates, others]).toEqual([STRANGE, [], []])
    expect(sent.packet.message).toMatchObject({ kind: 'challenge', nonce: nonce(7), digest: table.members.digest(at(100)) })
    expect(CODEC.encode(sent.packet).length).toBeLessThan(HELLO_MIN_BYTES)
  })
})

describe('A member that wants the list', () => {
  it.each<[string, Partial<Want>, Address, number]>([
    ['with a cookie that it made up', { cookie: new Uint8Array(16) }, STRANGE, 0],
    ['with an empty cookie', { cookie: new Uint8Array(0) }, STRANGE, 0],
    ['from another address than the cookie was sent to', {}, { ...STRANGE, port: 8 }, 0],
    ['for another nonce', { nonce: nonce(2) }, STRANGE, 0],
    ['with a cookie of the epoch before the last', {}, STRANGE, 60_000],
  ])('A2 gets nothing %s', (_, change, from, nowMs) => {
    const table = rig()
    crowd(table, 3)
    expect(table.server.want(table.want(change), ASKER, from, at(nowMs))).toBe('cookie')
    expect(table.sent()).toEqual([])
  })

  it('A2 gets it with a cookie of the last epoch', () => {
    const table = rig()
    expect(table.server.want(table.want(), ASKER, STRANGE, at(59_999))).toBe('given')
    expect(table.sent()).toHaveLength(1)
  })

  it('A2 is served no more pages than a member gives in a second, and again when there are some', () => {
    const table = rig()
    table.know(...Array.from({ length: 1000 }, (_, number) => `n${number}`))
    const outcomes = new Set<string>()
    let pages = 0
    for (let request = 0; request < PAGES_PER_SECOND; request++) {
      outcomes.add(table.server.want(table.want(), ASKER, STRANGE, at(0)))
      pages += table.sent().length
    }
    expect([pages, [...outcomes]]).toEqual([PAGES_PER_SECOND, ['given', 'busy']])
    const compare: Message = { kind: 'compare', nonce: nonce(1), cookie: table.want().cookie, wanted: { what: 'sums', bits: 16, from: 0 }, credit: 32 }
    expect(table.server.compare(compare, STRANGE, at(0))).toBe('busy')
    expect([table.server.compare(compare, STRANGE, at(2)), table.sent().length]).toEqual(['given', 6])
  })

  it('A2 pays for sums by the length of the list, however few it asks for', () => {
    const table = rig()
    const pagesEach = 4
    table.know(...Array.from({ length: (pagesEach - 1) * SUMMED_PER_PAGE }, (_, number) => `n${number}`))
    const compare: Message = { kind: 'compare', nonce: nonce(1), cookie: table.want().cookie, wanted: { what: 'sums', bits: 0, from: 0 }, credit: 1 }
    let given = 0
    for (let request = 0; request < PAGES_PER_SECOND; request++) if (table.server.compare(compare, STRANGE, at(0)) === 'given') given++
    expect([given, table.sent().length]).toEqual([PAGES_PER_SECOND / pagesEach, PAGES_PER_SECOND / pagesEach])
  })

  it('R2 gets all members that are not gone, the server itself included, in the order of the list', () => {
    const table = rig()
    const names = crowd(table, 40)
    table.membership.take(update('n3', { state: 'left' }), at(0), false)
    table.membership.take(update('n4', { state: 'suspect', metadata: new Uint8Array(200) }), at(0), false)
    const there = ['a', ...names].filter((name) => name !== 'n3').sort(compareNames)
    expect(said(table.ask())).toEqual(there.map((name) => `${name} ${name === 'n4' ? 'suspect' : 'alive'} 1`))
  })

  it('R2 gets pages that join up without a gap, the last one marked', () => {
    const table = rig()
    crowd(table, 40)
    const pages = table.ask() ?? []
    expect(pages.length).toBeGreaterThan(7)
    expect(pages.map(({ page }) => page.last)).toEqual([...Array<boolean>(pages.length - 1).fill(false), true])
    for (const [index, { page, updates }] of pages.entries()) {
      expect(page.after).toBe(index === 0 ? '' : pages[index - 1]?.page.through)
      expect(page.through).toBe(updates.at(-1)?.claim.name)
      expect(page.nonce).toBe(nonce(1))
    }
  })

  it('R2 gets no more pages than it asked for, and goes on behind the last of them', () => {
    const table = rig()
    crowd(table, 40)
    const all = said(table.ask())
    const first = table.ask({ credit: 3 }) ?? []
    expect([first.length, first.at(-1)?.page.last]).toEqual([3, false])
    const rest = table.ask({ after: first.at(-1)?.page.through as string })
    expect([...said(first), ...said(rest)]).toEqual(all)
  })

  it('R2 gets an empty last page behind the last name', () => {
    const table = rig()
    const names = ['a', ...crowd(table, 5)].sort(compareNames)
    expect(table.ask({ after: names.at(-1) as string })).toEqual([
      { page: { kind: 'page', nonce: nonce(1), after: names.at(-1), through: names.at(-1), last: true }, updates: [] },
    ])
  })

  it.each(['failed', 'left'] as const)('N2 hears first of its own name, where that is held as %s', (state) => {
    const table = rig()
    crowd(table, 20)
    table.membership.take(update('z', { life: 9, incarnation: 70, state }), at(0), false)
    const pages = table.ask({ credit: 2 })
    expect(said(pages)[0]).toBe(`z ${state} 70`)
    expect(said(pages).filter((each) => each.startsWith('z '))).toHaveLength(1)
    expect(said(table.ask({ after: pages?.[0]?.page.through as string })).some((each) => each.startsWith('z '))).toBe(false)
    expect(said(table.ask({}, claim('other'))).some((each) => each.startsWith('z '))).toBe(false)
  })

  it('R2 hears of its own name in its place, where that is held as living', () => {
    const table = rig()
    const names = ['a', ...crowd(table, 9)].sort(compareNames)
    expect(said(table.ask({}, claim('n3')))).toEqual(names.map((name) => `${name} alive 1`))
  })
})

describe('R2 The largest records, under the longest names', () => {
  const long = (letter: string): string => letter.repeat(NAME_LIMIT)
  const host = '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'
  const largest = (name: string, state: Claim['state'], tail: number): Update => ({
    claim: {
      ...claim(name, { incarnation: 0xffff_ffff_fff0, state, address: { host, port: 65_535 }, metadata: new Uint8Array(METADATA_LIMIT) }),
      tail: tail === 0 ? undefined : new Uint8Array(tail),
    },
    accuser: state === 'suspect' ? long('x') : undefined, refused: false,
  })

  it('fit a page each: the list is given whole, and no page is too long to be sent', () => {
    const table = rig({ self: claim(long('a'), { life: 0xa }) })
    const names = [...'bcdefgh'].map(long)
    for (const name of names) table.membership.take(largest(name, 'suspect', TAIL_LIMIT), at(0), false)
    expect(table.server.want(table.want(), ASKER, STRANGE, at(0))).toBe('given')
    const sent = ofKind(table.sent(), 'page')
    for (const { packet } of sent) expect(CODEC.encode(packet).length).toBeLessThanOrEqual(DATAGRAM_LIMIT)
    const told = sent.flatMap(({ packet }) => read(packet).updates.map((each) => each.claim.name))
    expect(told).toEqual([long('a'), ...names].sort(compareNames))
    expect(sent.at(-1)?.message.last).toBe(true)
    for (const { message } of sent) expect(message.last || message.through !== message.after).toBe(true)
  })

  it.each([
    ['leave room for the tombstone of who asks', 0],
    ['with fields of a newer version leave it out: a page that leads no further would be refused', TAIL_LIMIT],
  ] as const)('%s', (_, tail) => {
    const table = rig({ self: claim(long('a'), { life: 0xa }) })
    const names = [...'bcd'].map(long)
    for (const name of names) table.membership.take(largest(name, 'suspect', tail), at(0), false)
    table.membership.take(largest(long('z'), 'failed', tail), at(0), false)
    const pages = table.ask({}, claim(long('z'))) ?? []
    for (const { page } of pages) expect(page.last || page.through !== page.after).toBe(true)
    const number = 0xffff_ffff_fff0
    const tombstone = tail === 0 ? [`${long('z')} failed ${number}`] : []
    const living = [long('a'), ...names].sort(compareNames)
    const inWords = living.map((name) => (name === long('a') ? `${name} alive 1` : `${name} suspect ${number}`))
    expect(said(pages)).toEqual([...tombstone, ...inWords])
  })
})
