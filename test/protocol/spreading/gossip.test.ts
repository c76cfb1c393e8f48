import { describe, expect, it } from 'vitest'
import { addressText } from '../../../src/protocol/address.ts'
import { ANSWER_LIMIT, ANSWER_NAMES_LIMIT, Gossip } from '../../../src/protocol/spreading/gossip.ts'
import type { Transmit } from '../../../src/protocol/outbox.ts'
import type { Random } from '../../../src/protocol/tools/random.ts'
import { addressOf, at, drawing, LAN, readUpdates, seeded, STRANGE, type Tables, tables, update, words } from '../support.ts'

interface Rig extends Tables {
  readonly gossip: Gossip
}

function rig(options: { readonly peers: number; readonly random?: Random; readonly settings?: typeof LAN }): Rig {
  const { peers, random = seeded(5), settings = LAN } = options
  const table = tables({ settings })
  table.know(...Array.from({ length: peers }, (_, number) => `p${number}`))
  const { members, queue, post } = table
  return { ...table, gossip: new Gossip({ settings, members, queue, post, random }, at(0)) }
}

function news(table: Tables, name: string, nowMs = 0): void {
  table.queue.add(update(name), at(nowMs))
}

function said({ packet }: Transmit): readonly string[] {
  return readUpdates(packet.updates).map(({ claim }) => words(claim))
}

/** Lets time pass as a driver does, and returns each packet with its time. */
function pass({ gossip, sent }: Rig, fromMs: number, toMs: number): readonly (Transmit & { readonly atMs: number })[] {
  const all: (Transmit & { readonly atMs: number })[] = []
  for (let now = fromMs; ;) {
    gossip.duties(at(now))
    const atMs = now
    all.push(...sent().map((each) => ({ ...each, atMs })))
    const next = gossip.earliest(at(now))
    if (next === undefined || next > toMs) return all
    expect(next).toBeGreaterThan(now)
    now = next
  }
}

describe('Gossip', () => {
  it('G3 sends nothing and need not be woken while there is no news', () => {
    const table = rig({ peers: 5 })
    expect([table.gossip.earliest(at(0)), pass(table, 0, 10_000)]).toEqual([undefined, []])
  })

  it('G3 begins within 5 ms of fresh news, each member at a time of its own', () => {
    const begins = [0, 0x8000_0000, 0xffff_ffff].map((drawn) => {
      const table = rig({ peers: 5, random: drawing(drawn, 1, 2, 3) })
      news(table, 'b', 1000)
      return table.gossip.earliest(at(1000)) as number
    })
    expect(begins[0]).toBe(1000)
    expect(begins[1]).toBe(1002.5)
    expect(begins[2]).toBeGreaterThan(1004.9)
    expect(begins[2]).toBeLessThan(1005)
  })

  it('G3 keeps its time when more news comes meanwhile, which then goes along', () => {
    const table = rig({ peers: 5 })
    news(table, 'b')
    const begins = table.gossip.earliest(at(0)) as number
    news(table, 'c', begins / 2)
    expect(table.gossip.earliest(at(begins / 2))).toBe(begins)
    table.gossip.duties(at(begins))
    for (const sent of table.sent()) expect(said(sent)).toEqual(['b alive 1', 'c alive 1'])
  })

  it('G3 goes to three different members a round, a round each 20 ms, until all has been told', () => {
    const table = rig({ peers: 9 })
    news(table, 'b')
    const all = pass(table, 0, 1000)
    // Ten members: nine sends.
    expect(all).toHaveLength(9)
    const begins = all[0]?.atMs as number
    expect(all.map(({ atMs }) => atMs - begins)).toEqual([0, 0, 0, 20, 20, 20, 40, 40, 40].map((ms) => expect.closeTo(ms, 6) as unknown))
    for (const first of [0, 3, 6]) expect(new Set(all.slice(first, first + 3).map(({ to }) => addressText(to))).size).toBe(3)
    expect([table.enough, table.gossip.earliest(at(2000))]).toEqual([['b'], undefined])
  })

  it('G3 ends a round in which all has been told', () => {
    const table = rig({ peers: 9 })
    news(table, 'b')
    for (let sends = 0; sends < 8; sends++) table.queue.take(100, 9, at(0))
    expect(pass(table, 0, 1000)).toHaveLength(1)
  })

  it('G4 goes to all where they are fewer than a round', () => {
    const table = rig({ peers: 2 })
    news(table, 'b')
    const begins = (pass(table, 0, 5).map(({ to }) => addressText(to))).sort()
    expect(begins).toEqual(['p0', 'p1'].map((name) => addressText(addressOf(name))).sort())
  })

  it('G4 reaches every member sooner or later', () => {
    const table = rig({ peers: 9 })
    const reached = new Set<string>()
    for (let round = 0; round < 20; round++) {
      news(table, `b${round}`, 1000 * round)
      for (const { to } of pass(table, 1000 * round, 1000 * round + 900)) reached.add(addressText(to))
    }
    expect(reached.size).toBe(9)
  })

  it('G2 counts everything as told where there is nobody to tell', () => {
    const table = rig({ peers: 0 })
    news(table, 'b')
    expect([pass(table, 0, 1000), table.enough, table.queue.size]).toEqual([[], ['b'], 0])
  })

  it('G5 never sends more than its burst and its rate allow, whatever there is to tell', () => {
    const table = rig({ peers: 60 })
    for (let number = 0; number < 900; number++) news(table, `n${number}`)
    const all = pass(table, 0, 5000)
    expect(all.length).toBeGreaterThan(18 + 60 * 4.5)
    for (const [first, { atMs }] of all.entries()) {
      for (let last = first; last < all.length; last++) {
        expect(last - first + 1).toBeLessThanOrEqual(18 + 0.06 * ((all[last]?.atMs as number) - atMs) + 0.01)
      }
    }
  })

  it('G4 skips nobody for lack of tokens', () => {
    const table = rig({ peers: 30, settings: { ...LAN, gossipBurst: 1 } })
    for (let number = 0; number < 900; number++) news(table, `n${number}`)
    const lap = pass(table, 0, 1000).slice(0, 30)
    expect(new Set(lap.map(({ to }) => addressText(to))).size).toBe(30)
  })
})

describe('An answer', () => {
  it('G5 has every other token while news never ends, and leaves it the rest', () => {
    const table = rig({ peers: 30, settings: { ...LAN, gossipBurst: 1 } })
    for (let number = 0; number < 900; number++) news(table, `n${number}`)
    for (let port = 1; port <= 20; port++) table.gossip.answer({ ...STRANGE, port }, 'p0')
    const toStrangers = pass(table, 0, 2000).slice(0, 40).map(({ to }) => to.host === STRANGE.host)
    expect(toStrangers).toEqual(Array.from({ length: 40 }, (_, place) => place % 2 === 0))
  })

  it('C4 tells one address what is held about a name, and nobody else', () => {
    const table = rig({ peers: 3 })
    table.membership.take(update('b', { incarnation: 7 }), at(0), false)
    table.gossip.answer(STRANGE, 'b')
    expect(table.gossip.earliest(at(10))).toBe(10)
    table.gossip.duties(at(10))
    expect(table.sent().map((each) => [each.to, each.packet.message.kind, ...said(each)])).toEqual([[STRANGE, 'gossip', 'b alive 7']])
    expect(table.gossip.earliest(at(20))).toBeUndefined()
  })

  it('C4 tells what is held when it goes out, each name once', () => {
    const table = rig({ peers: 3 })
    for (const name of ['p1', 'p0', 'p1']) table.gossip.answer(STRANGE, name)
    table.membership.take(update('p1', { incarnation: 2 }), at(0), false)
    table.gossip.duties(at(0))
    expect(table.sent().flatMap(said)).toEqual(['p1 alive 2', 'p0 alive 1'])
  })

  it('C4 tells nothing of a name that is not held', () => {
    const table = rig({ peers: 1 })
    table.gossip.answer(STRANGE, 'nobody')
    expect([pass(table, 0, 1000), table.gossip.earliest(at(1000))]).toEqual([[], undefined])
  })

  it('G5 takes a token for each packet; what does not fit one goes in the next, behind other addresses', () => {
    const table = rig({ peers: 0, settings: { ...LAN, gossipBurst: 2, gossipPerSecond: 10 } })
    for (let number = 0; number < 12; number++) {
      table.membership.take(update(`b${number}`, { metadata: new Uint8Array(400) }), at(0), false)
      table.gossip.answer(STRANGE, `b${number}`)
    }
    table.gossip.answer(addressOf('c'), 'b0')
    const all = pass(table, 0, 10_000)
    expect(all.map(({ to, atMs }) => [to.port === STRANGE.port, Math.round(atMs)])).toEqual(
      [[true, 0], [false, 0], [true, 100], [true, 200], [true, 300]])
    const told = all.filter(({ to }) => to === STRANGE).flatMap(said)
    expect(told).toEqual(Array.from({ length: 12 }, (_, number) => `b${number} alive 1`))
  })

  it('A6 waits for at most 256 addresses: the others find the difference by themselves', () => {
    const table = rig({ peers: 1, settings: { ...LAN, gossipBurst: 1000 } })
    for (let port = 1; port <= ANSWER_LIMIT + 44; port++) table.gossip.answer({ host: STRANGE.host, port }, 'p0')
    table.gossip.duties(at(0))
    expect(table.sent().map(({ to }) => to.port)).toEqual(Array.from({ length: ANSWER_LIMIT }, (_, index) => index + 1))
  })

  it('A6 tells one address of at most 1024 names at one time', () => {
    const table = rig({ peers: ANSWER_NAMES_LIMIT + 50 })
    for (let number = 0; number < ANSWER_NAMES_LIMIT + 50; number++) table.gossip.answer(STRANGE, `p${number}`)
    expect(new Set(pass(table, 0, 60_000).flatMap(said)).size).toBe(ANSWER_NAMES_LIMIT)
  })
})
