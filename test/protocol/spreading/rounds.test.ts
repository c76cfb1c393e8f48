import { describe, expect, it } from 'vitest'
import { addressText } from '../../../src/protocol/address.ts'
import type { Entry } from '../../../src/protocol/members/entry.ts'
import type { ExpertSettings } from '../../../src/protocol/settings/expert.ts'
import type { Settings } from '../../../src/protocol/settings/settings.ts'
import { Gossip } from '../../../src/protocol/spreading/gossip.ts'
import { recentlyFailed } from '../../../src/protocol/spreading/recently-failed.ts'
import { Rounds } from '../../../src/protocol/spreading/rounds.ts'
import { addressOf, at, drawing, LAN, seeded, STRANGE, type Tables, tables, update } from '../support.ts'

function lan(expert: Partial<ExpertSettings>, more: Partial<Settings> = {}): Settings {
  return { ...LAN, ...more, expert: { ...LAN.expert, ...expert } }
}

const TICK = lan({ gossip: 'tick' }, { gossipSpacingMs: 200 })

interface Rig extends Tables {
  readonly gossip: Gossip
  /** Packets until then: when, and to whom. */
  pass(toMs: number): readonly { readonly atMs: number; readonly to: string }[]
}

function rig(settings: Settings, peers: number, seed = 5): Rig {
  const table = tables({ settings })
  table.know(...Array.from({ length: peers }, (_, number) => `p${number}`))
  const gossip = new Gossip({ ...table, random: seeded(seed) }, at(0))
  let now = 0
  const pass = (toMs: number): readonly { readonly atMs: number; readonly to: string }[] => {
    const sent: { readonly atMs: number; readonly to: string }[] = []
    for (; now <= toMs; now = Math.max(now + 1e-9, gossip.earliest(at(now)) ?? Infinity)) {
      gossip.duties(at(now))
      for (const { to } of table.sent()) sent.push({ atMs: now, to: addressText(to) })
    }
    now = toMs
    return sent
  }
  return { ...table, gossip, pass }
}

describe('G3 Ticks of gossip', () => {
  it('come each spacing from a random start, whenever the news came', () => {
    for (const drawn of [0, 0x4000_0000, 0xc000_0000]) {
      const rounds = new Rounds(TICK, drawing(drawn), at(1000))
      const phase = (drawn / 0x1_0000_0000) * 200
      expect(rounds.first(at(1000))).toBe(1000 + (phase === 0 ? 200 : phase))
      expect(rounds.first(at(1700))).toBe(1000 + 200 * Math.floor((700 - phase) / 200 + 1) + phase)
    }
  })

  it('come once each, however the spacing divides', () => {
    for (const gossipSpacingMs of [0.1 * 3, 7.7, 100 / 3]) {
      const rounds = new Rounds(lan({ gossip: 'tick' }, { gossipSpacingMs }), seeded(1), at(0))
      let before = rounds.first(at(0)) as number
      for (let tick = 0; tick < 5000; tick++) {
        const next = rounds.next(at(before)) as number
        expect(next - before).toBeGreaterThan(0.99 * gossipSpacingMs)
        expect(next - before).toBeLessThan(1.01 * gossipSpacingMs)
        before = next
      }
    }
  })

  it('send to as many as the fan-out, whatever the bucket, and nothing without news', () => {
    const table = rig(lan({ gossip: 'tick', updateSendsExtra: 100 }, { gossipSpacingMs: 200, gossipBurst: 1, gossipPerSecond: 1 }), 9)
    expect(table.pass(900)).toEqual([])
    table.queue.add(update('b'), at(900))
    const sent = table.pass(2900)
    const times = [...new Set(sent.map(({ atMs }) => Math.round(atMs)))]
    expect(times).toHaveLength(10)
    expect(times.map((atMs) => atMs - (times[0] as number))).toEqual(Array.from({ length: 10 }, (_, tick) => 200 * tick))
    expect(sent).toHaveLength(30)
  })

  it('draw members anew each time: one may be told twice before another is told once', () => {
    const repeats = [1, 2, 3, 4, 5].map((seed) => {
      const table = rig(lan({ gossip: 'tick' }), 9, seed)
      table.queue.add(update('b'), at(0))
      const told = table.pass(1000).map(({ to }) => to)
      expect(told).toHaveLength(9)
      return told.length - new Set(told).size
    })
    expect(Math.max(...repeats)).toBeGreaterThan(0)
  })

  it('do not hold up answers to stale claims, which have the bucket to themselves', () => {
    const table = rig(TICK, 3)
    table.gossip.answer(STRANGE, 'p0')
    expect(table.pass(10)).toEqual([{ atMs: 0, to: addressText(STRANGE) }])
  })
})

describe('G3 Without gossip packets', () => {
  const table = rig(lan({ gossip: 'off' }), 5)

  it('nothing is sent however much there is to tell or to answer: it rides on probes', () => {
    table.queue.add(update('b'), at(0))
    table.gossip.answer(STRANGE, 'p0')
    expect([table.pass(10_000), table.gossip.earliest(at(10_000)), table.queue.size]).toEqual([[], undefined, 1])
  })

  it('a member that is alone has told everything as well', () => {
    const alone = rig(lan({ gossip: 'off' }), 0)
    alone.queue.add(update('b'), at(0))
    expect([alone.pass(1000), alone.enough, alone.queue.size]).toEqual([[], ['b'], 0])
  })
})

describe('Gossip to the dead', () => {
  it.each(['fresh', 'tick'] as const)('goes on for as long as is set, to those that failed and not to those that left (%s)', (gossip) => {
    const table = rig(lan({ gossip, gossipToDeadMs: 30_000, updateSendsExtra: 100 }), 3)
    table.membership.take(update('p0', { state: 'suspect' }), at(0), false)
    table.membership.take(update('p0', { state: 'failed' }), at(0), false)
    table.suspicions.hurry(table.members.get('p0') as Entry)
    table.membership.judge(at(20_000), at(20_000))
    table.membership.take(update('p1', { state: 'left' }), at(0), false)
    expect(table.members.peers.map(({ name }) => name)).toEqual(['p2'])
    const told = (fromMs: number, toMs: number): readonly string[] => {
      table.pass(fromMs)
      table.queue.add(update(`news${fromMs}`), at(fromMs))
      return [...new Set(table.pass(toMs).map(({ to }) => to))].sort()
    }
    const [dead, alive] = [addressText(addressOf('p0')), addressText(addressOf('p2'))]
    expect(told(20_000, 21_000)).toEqual([dead, alive].sort())
    expect(told(60_000, 61_000)).toEqual([alive])
  })

  it('is off where nothing is set, and goes to nobody of whom only the claim that it is gone was heard', () => {
    const table = tables()
    table.know('b', 'c')
    for (const [name, state] of [['b', 'failed'], ['c', 'left'], ['x', 'failed']] as const) {
      table.members.setVerdict(table.members.hold(update(name, { state }), at(500)), 'gone')
    }
    const names = (forMs: number, nowMs: number): readonly string[] => recentlyFailed(table.members, forMs, at(nowMs)).map(({ name }) => name)
    expect([names(0, 500), names(1000, 500), names(1000, 1499), names(1000, 1500)]).toEqual([[], ['b'], ['b'], []])
    table.membership.take(update('b', { incarnation: 2 }), at(600), false)
    expect(names(1000, 700)).toEqual([])
  })
})
