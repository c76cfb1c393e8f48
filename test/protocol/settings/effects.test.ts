/** What each setting changes: the same member with one value and with another. */
import { describe, expect, it } from 'vitest'
import { repairIsDue } from '../../../src/protocol/lists/repair.ts'
import type { ProfileSettings, Settings } from '../../../src/protocol/settings/settings.ts'
import type { ExpertSettings } from '../../../src/protocol/settings/expert.ts'
import type { MessageKind } from '../../../src/protocol/types.ts'
import { Member } from '../member.ts'
import { addressOf, at, FULL, update } from '../support.ts'
import { World } from '../world.ts'

const PEERS = ['b', 'c', 'd', 'e', 'f', 'g']

/** Without what would interfere: times that adapt, and local health. */
function having(changes: Partial<ProfileSettings>, expert: Partial<ExpertSettings> = {}): Settings {
  return { ...FULL, ...changes, expert: { ...FULL.expert, localHealthMax: 0, indirectStart: 'fixed', refusals: false, ...expert } }
}

/** When a member sent packets of a kind, counted from the first. */
function times(member: Member, kind: MessageKind): readonly number[] {
  const all = member.sent.filter(({ packet: { message } }) => message.kind === kind).map(({ atMs }) => atMs)
  return all.map((atMs) => Math.round(atMs - (all[0] as number)))
}

/** A member whose peers have all been silent for `forMs`. */
function alone(settings: Settings, forMs: number): Member {
  const member = new Member(settings, ...PEERS)
  for (const peer of PEERS) member.answering.delete(peer)
  member.run(forMs)
  return member
}

/** A member that hears `news` updates at once. */
function flooded(settings: Settings, news: number, forMs: number): Member {
  const member = new Member(settings, ...PEERS)
  member.run(20_000)
  member.sent.length = 0
  for (let number = 0; number < news; number++) member.gossip('b', update(`n${number}`, { metadata: new Uint8Array(500) }))
  member.run(forMs)
  return member
}

/** Milliseconds from the first ping to the first ping-req. */
function untilHelpers(settings: Settings): number {
  const { sent } = alone(settings, 3000)
  const first = (kind: MessageKind): number => sent.find(({ packet: { message } }) => message.kind === kind)?.atMs ?? NaN
  return Math.round(first('ping-req') - first('ping'))
}

function untilFailed(settings: Settings): number {
  const member = new Member(settings, ...PEERS)
  member.answering.delete('c')
  const told = (words: string): number => member.log.find((each) => each.words === words)?.atMs ?? NaN
  while (Number.isNaN(told('leave c (failed)'))) member.run(10)
  return Math.round((told('leave c (failed)') - told('suspect c')) / 100) * 100
}

function helloTimes(settings: Settings): readonly number[] {
  const world = new World()
  world.start('a', { settings, seeds: [addressOf('silent')] })
  world.run(2000)
  return world.sent.filter(({ packet: { message } }) => message.kind === 'hello').map(({ atMs }) => atMs).slice(0, 3)
}

function seeksWithin(settings: Settings, forMs: number): number {
  const world = new World()
  const seed = world.start('seed', { settings })
  const member = world.start('a', { settings, seeds: [seed.address] })
  world.run(forMs)
  return member.log.filter(({ event }) => event.type === 'seek-seeds').length
}

function isDue(settings: Settings, sinceRepairMs: number): boolean {
  const state = { settings, members: 10, eagerSince: at(0), repairedAt: at(100_000 - sinceRepairMs), changesFast: false, inVain: 0 }
  return repairIsDue({ sum: 1, count: 9, quietMs: 0 }, { sum: 2, count: 9, quietMs: 0 }, state, at(100_000))
}

/** Each has its effect shown with two values. */
const EFFECTS: { readonly [Name in keyof ProfileSettings]: () => void } = {
  probeIntervalMs() {
    const pings = (probeIntervalMs: number): number => {
      const member = new Member(having({ probeIntervalMs, probeTimeoutMs: 100 }), ...PEERS)
      member.sent.length = 0
      member.run(10_000)
      return times(member, 'ping').length
    }
    expect([pings(1000), pings(250)]).toEqual([10, 40])
  },
  probeTimeoutMs() {
    expect([500, 200].map((probeTimeoutMs) => untilHelpers(having({ probeTimeoutMs })))).toEqual([500, 200])
  },
  indirectProbes() {
    const helpers = (indirectProbes: number): number => {
      const asked = times(alone(having({ indirectProbes }), 3000), 'ping-req')
      return asked.filter((ms) => ms === 0).length
    }
    expect([helpers(3), helpers(1), helpers(0)]).toEqual([3, 1, 0])
  },
  suspicionFactor() {
    const lasts = (suspicionFactor: number): number => untilFailed(having({ suspicionFactor }, { suspicion: 'fixed', witnesses: 0, lastQuestion: false }))
    expect([lasts(2), lasts(5)]).toEqual([2000, 5000])
  },
  gossipPerSecond() {
    const packets = (gossipPerSecond: number): number => times(flooded(having({ gossipPerSecond, gossipBurst: 3 }), 40, 1000), 'gossip').length
    expect(packets(60)).toBeGreaterThan(2 * packets(20))
  },
  gossipBurst() {
    const atOnce = (gossipBurst: number): number => times(flooded(having({ gossipBurst, gossipPerSecond: 1 }), 40, 900), 'gossip').length
    expect([atOnce(18), atOnce(6)]).toEqual([18, 6])
  },
  gossipFanOut() {
    const inARound = (gossipFanOut: number): number => times(flooded(having({ gossipFanOut }), 1, 30), 'gossip').filter((ms) => ms === 0).length
    expect([inARound(3), inARound(1)]).toEqual([3, 1])
  },
  gossipSpacingMs() {
    const spacing = (gossipSpacingMs: number): number | undefined => times(flooded(having({ gossipSpacingMs }), 1, 400), 'gossip').find((ms) => ms > 0)
    expect([spacing(20), spacing(100)]).toEqual([20, 100])
  },
  updateLifetimeMs() {
    const left = (updateLifetimeMs: number): number => flooded(having({ updateLifetimeMs }, { updateSendsExtra: 100, gossip: 'off' }), 1, 10_000).engine.queueDepth
    expect(left(60_000)).toBeGreaterThan(0)
    expect(left(5000)).toBe(0)
  },
  seedIntervalMs() {
    expect([30_000, 10_000].map((seedIntervalMs) => seeksWithin(having({ seedIntervalMs }), 100_000))).toEqual([6, 12])
  },
  requestTimeoutMs() {
    expect([250, 100].map((requestTimeoutMs) => helloTimes(having({ requestTimeoutMs })))).toEqual([[0, 250, 750], [0, 100, 300]])
  },
  repairIntervalMs() {
    expect([30_000, 5000].map((repairIntervalMs) => isDue(having({ repairIntervalMs }), 6000))).toEqual([false, true])
  },
}

describe('A setting', () => {
  it.each(Object.entries(EFFECTS))('has its effect: %s', (_, shows) => shows())
})
