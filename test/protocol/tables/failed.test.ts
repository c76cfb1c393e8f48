/** What a `failed` claim about the same life does, by what is held of it. Suspicions last 4 s at least, and 24 s where nobody confirms them. */
import { describe, expect, it } from 'vitest'
import type { Settings } from '../../../src/protocol/settings/settings.ts'
import { GOSSIP, Member } from '../member.ts'
import { claim, type ClaimParts, LAN, ofKind, packet, readUpdates, update, words } from '../support.ts'

const SETTINGS: Settings = { ...LAN, expert: { ...LAN.expert, suspicion: 'shrinking' } }

const LEAST_MS = 4000

interface Row {
  readonly held: string
  /** What this member hears of `c` before, and how long ago. */
  readonly before: readonly (readonly [parts: ClaimParts, agoMs: number])[]
  /** Whose failure is told, and at which number. */
  readonly failed: readonly [name: string, incarnation: number]
  /** Whether it answers pings, and then raises. */
  readonly answers: boolean
  /** What the ping carries that it is sent at once; undefined where it is not asked. */
  readonly askedWith: string | undefined
  /** The events of the next 30 s, with the milliseconds from the claim. */
  readonly events: readonly (readonly [afterMs: number, words: string])[]
  /** What who says an outdated alive of it is then answered. */
  readonly holds: string
}

const ROWS: readonly Row[] = [
  {
    held: 'alive, and it is silent', before: [], failed: ['c', 1], answers: false,
    askedWith: 'c failed 1', events: [[1000, 'suspect c'], [1000 + LEAST_MS, 'leave c (failed)']], holds: 'c failed 1',
  },
  {
    held: 'alive, and it answers: it was told, and raises', before: [], failed: ['c', 1], answers: true,
    askedWith: 'c failed 1', events: [], holds: 'c alive 2',
  },
  {
    held: 'suspect for less than the minimum', before: [[{ state: 'suspect' }, 1000]], failed: ['c', 1], answers: false,
    askedWith: undefined, events: [[LEAST_MS - 1000, 'leave c (failed)']], holds: 'c failed 1',
  },
  {
    held: 'suspect for longer', before: [[{ state: 'suspect' }, LEAST_MS + 1]], failed: ['c', 1], answers: false,
    askedWith: undefined, events: [[0, 'leave c (failed)']], holds: 'c failed 1',
  },
  {
    held: 'gone, with a lower number', before: [[{ state: 'suspect' }, LEAST_MS + 1], [{ state: 'failed' }, 100]], failed: ['c', 7], answers: false,
    askedWith: undefined, events: [], holds: 'c failed 7',
  },
  {
    held: 'unknown', before: [], failed: ['nobody', 1], answers: false,
    askedWith: undefined, events: [], holds: 'nobody failed 1',
  },
  {
    held: 'myself', before: [], failed: ['a', 5], answers: false,
    askedWith: undefined, events: [[0, 'self alive 6']], holds: 'a alive 6',
  },
]

/** What a member says of a name to one who says something outdated of it. */
function answerAbout(member: Member, name: string): string | undefined {
  member.sent.length = 0
  member.hear(packet(claim('e'), GOSSIP, update(name, { incarnation: 0, life: name === 'a' ? 0xa : 1 })))
  member.run(100)
  const told = member.sent.filter(({ to }) => to.port === claim('e').address.port).flatMap(({ packet: { updates } }) => readUpdates(updates))
  return told.map((each) => words(each.claim)).find((each) => each.startsWith(`${name} `))
}

describe('C6 A failure that others declare, of one who is held here as', () => {
  it.each(ROWS)('$held', ({ before, failed: [name, incarnation], answers, askedWith, events, holds }) => {
    const member = new Member(SETTINGS, 'b', 'c', 'd', 'e', 'f')
    for (const [parts, agoMs] of before) {
      member.gossip('b', update('c', parts))
      member.run(agoMs)
    }
    if (!answers) member.answering.delete(name)
    member.sent.length = 0
    member.log.length = 0
    const startMs = member.nowMs
    member.gossip('b', update(name, { state: 'failed', incarnation, life: name === 'a' ? 0xa : 1 }))
    member.run(1)
    const ping = ofKind(member.sent, 'ping').find(({ message }) => message.target === name)
    expect(ping && readUpdates(ping.packet.updates).map((each) => words(each.claim))[0]).toBe(askedWith)
    if (answers) member.gossip(name, update(name, { incarnation: incarnation + 1 }))
    member.run(30_000)
    const told = member.log.filter(({ words: each }) => !each.startsWith('told'))
    expect(told.map(({ atMs, words: each }) => [atMs - startMs, each])).toEqual(events)
    expect(answerAbout(member, name)).toBe(holds)
  })

  it('alive, ten of them: two are asked at once, and two a second from then on', () => {
    const names = Array.from({ length: 10 }, (_, index) => `n${index}`)
    const member = new Member({ ...SETTINGS, indirectProbes: 0 }, 'b', ...names)
    for (const name of names) member.answering.delete(name)
    member.sent.length = 0
    const startMs = member.nowMs
    member.gossip('b', ...names.map((name) => update(name, { state: 'failed' })))
    member.run(5000)
    const askedMs = names.map((name) => (member.pingsTo(name)[0]?.atMs ?? Infinity) - startMs).sort((one, other) => one - other)
    expect(askedMs.slice(0, 2)).toEqual([0, 0])
    // The rounds go on meanwhile, and each may ask one of them in its turn.
    expect(askedMs.filter((askedAtMs, index) => index + 1 > 2 + (2 * askedAtMs) / 1000 + 1 + askedAtMs / 1000)).toEqual([])
    expect(askedMs.at(-1)).toBeLessThanOrEqual(4000)
  })
})
