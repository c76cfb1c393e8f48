/** What a member does that wakes late, or finds that its wall clock has leapt; all of it before any packet or deadline. */
import { describe, expect, it } from 'vitest'
import type { Settings } from '../../../src/protocol/settings/settings.ts'
import { Member } from '../member.ts'
import { claim, LAN, NO_DIGEST, ofKind, packet, type TransmitOf, update } from '../support.ts'

/** Suspicions last 4 s, all of them; nothing but the guard has a say in what follows. */
const SETTINGS: Settings = { ...LAN, expert: { ...LAN.expert, stallGuard: true, localHealthMax: 64 } }

const MINUTE = 60_000

/** Two spreads among six, and a probe timeout: what a refutation needs. */
const REFUTATION_MS = 2 * 100 + 500

interface Row {
  readonly rule: 'W2' | 'W3' | 'W4' | 'W5'
  readonly lateMs: number
  /** By how much the wall clock is ahead on top of that. */
  readonly leapMs: number
  /** Whether it counts as a stall at all. */
  readonly stalls: number
  /** By how much the end of a suspicion moves. */
  readonly movesMs: number
  /** How long a suspicion lasts from now, at the least. */
  readonly lastsMs: number
  /** Whether an answer to an open probe is of any use. */
  readonly voids: boolean
  /** Points of local health. */
  readonly health: number
  /** Members asked at once, out of turn. */
  readonly asked: number
  /** Whose news it still tells. */
  readonly tells: 'all' | 'its own'
  /** Whether the next digest that differs is followed up although nothing has rested. */
  readonly mends: boolean
  /** Whether it takes the whole list anew. */
  readonly joins: boolean
}

const NOTHING = { leapMs: 0, stalls: 0, movesMs: 0, lastsMs: 0, voids: false, health: 0, asked: 0, tells: 'all', mends: false, joins: false } as const
const STALL = { ...NOTHING, stalls: 1, voids: true } as const
const LONG = { ...STALL, asked: 3, tells: 'its own', lastsMs: REFUTATION_MS, mends: true } as const

const ROWS: readonly Row[] = [
  { rule: 'W2', ...NOTHING, lateMs: 0 },
  { rule: 'W2', ...NOTHING, lateMs: 49.9 },
  { rule: 'W2', ...STALL, lateMs: 50, movesMs: 50, health: 1 },
  { rule: 'W2', ...STALL, lateMs: 999, movesMs: 999, health: 1 },
  { rule: 'W3', ...STALL, lateMs: 1000, movesMs: 1000, health: 2, asked: 3 },
  { rule: 'W3', ...STALL, lateMs: 4999, movesMs: 4999, health: 5, asked: 3 },
  { rule: 'W4', ...LONG, lateMs: 5000, movesMs: 5000, health: 6 },
  { rule: 'W4', ...LONG, lateMs: 30 * MINUTE - 1, movesMs: 30 * MINUTE - 1, health: 64 },
  { rule: 'W5', ...LONG, lateMs: 30 * MINUTE, movesMs: 30 * MINUTE, health: 64, joins: true },
  { rule: 'W5', ...NOTHING, lateMs: 0, leapMs: 30 * MINUTE - 1 },
  { rule: 'W5', ...NOTHING, lateMs: 0, leapMs: 30 * MINUTE, tells: 'its own', joins: true },
]

const PEERS = ['b', 'c', 'd', 'e', 'f'] as const

/** At rest for longer than it counts as a newcomer; whom it asks from now on, it hears nothing from. */
function resting(): Member {
  const member = new Member(SETTINGS, ...PEERS)
  member.run(12_000)
  for (const peer of PEERS) member.answering.delete(peer)
  member.sent.length = 0
  return member
}

/** The time passes, and the first thing after it is a packet; or a look at the clock, where that has leapt. */
function wakeLate(member: Member, { lateMs, leapMs }: Row, packetFrom: () => void = () => member.gossip('b')): void {
  if (leapMs === 0) {
    member.standStill(lateMs)
    return packetFrom()
  }
  member.wallClockMs = member.nowMs + leapMs
  member.wake()
  packetFrom()
}

/** The first that it has sent since it rested, or will send. */
function nextPing(member: Member): TransmitOf<'ping'>['message'] {
  for (;;) {
    const [ping] = ofKind(member.sent, 'ping')
    if (ping !== undefined) return ping.message
    member.run(1)
  }
}

function hellos(member: Member): readonly string[] {
  return ofKind(member.sent, 'hello').map(({ message }) => message.purpose)
}

/** Each row under the rule of its time, all columns each. */
function check(rows: readonly Row[]): void {
  const title = '$lateMs ms late, the wall clock ahead by $leapMs ms'

  it.each(rows)(`${title}: it counts a stall or none, and points of local health`, (row) => {
    const member = resting()
    wakeLate(member, row)
    expect([member.engine.counters.stalls, member.engine.localHealth]).toEqual([row.stalls, row.health])
  })

  it.each(rows)(`${title}: verdict deadlines move by that much, and last as long as they must`, (row) => {
    const member = resting()
    member.gossip('b', update('c', { state: 'suspect' }, 'b'))
    const endsMs = member.nowMs + 4000
    // The last round before the end is the last time that it wakes before it.
    member.run(3500)
    wakeLate(member, row)
    const wokeMs = member.nowMs
    member.run(6000)
    const end = member.log.find(({ words }) => words === 'leave c (failed)')
    expect(end?.atMs).toBeCloseTo(Math.max(wokeMs, endsMs + row.movesMs, wokeMs + row.lastsMs), 6)
  })

  it.each(rows)(`${title}: an answer to an open probe is one, or is dropped with its round-trip time`, (row) => {
    const member = resting()
    const { target, sequence } = nextPing(member)
    wakeLate(member, row, () => member.ack(target, sequence))
    expect(member.engine.counters.ignored.unexpected).toBe(row.voids ? 1 : 0)
    expect(member.engine.counters.failedProbes).toBe(0)
  })

  it.each(rows)(`${title}: it asks members at once, and makes up for no round`, (row) => {
    const member = resting()
    wakeLate(member, row)
    const pings = (): readonly string[] => ofKind(member.sent, 'ping').map(({ message }) => message.target)
    expect([pings().length, new Set(pings()).size]).toEqual([row.asked, row.asked])
    member.wake()
    expect(pings().length).toBeLessThanOrEqual(row.asked + 1)
  })

  it.each(rows)(`${title}: it tells all news on, or its own alone`, (row) => {
    const member = resting()
    member.input((engine, now) => engine.setMetadata(Uint8Array.of(7), now))
    member.gossip('b', update('c', { incarnation: 2, metadata: 9 }))
    wakeLate(member, row)
    // News leaves within 5 ms; what comes of the next probe is none of it.
    member.run(900)
    const told = new Set(member.spoken().map((each) => each.claim.name))
    expect([...told].sort()).toEqual(row.tells === 'all' ? ['a', 'c'] : ['a'])
  })

  it.each(rows)(`${title}: it joins anew, mends the next difference, or does neither`, (row) => {
    const member = resting()
    wakeLate(member, row)
    expect([member.engine.counters.absences, hellos(member)]).toEqual(row.joins ? [1, ['join', 'join', 'join']] : [0, []])
    if (row.joins) return
    const { target, sequence } = nextPing(member)
    member.hear(packet(claim(target), { kind: 'ack', sequence, relayed: undefined, digest: { ...NO_DIGEST, sum: 1, count: 9 } }))
    expect(hellos(member)).toEqual(row.mends ? ['repair'] : [])
  })
}

const of = (rule: Row['rule']): readonly Row[] => ROWS.filter((row) => row.rule === rule)

describe('W2 A member that is late by less than an interval', () => check(of('W2')))
describe('W3 A member that is late by an interval', () => check(of('W3')))
describe('W4 A member that is late by 5 s', () => check(of('W4')))
describe('W5 A member that was away for half an hour', () => check(of('W5')))
