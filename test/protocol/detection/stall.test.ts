import { describe, expect, it } from 'vitest'
import type { ExpertSettings } from '../../../src/protocol/settings/expert.ts'
import type { Settings } from '../../../src/protocol/settings/settings.ts'
import { stallConsequences } from '../../../src/protocol/detection/stall.ts'
import { Member } from '../member.ts'
import { at, claim, FULL, LAN, NO_DIGEST, ofKind, packet, sequence, update } from '../support.ts'

/** Among 64: an update reaches all within 120 ms. */
const ROWS = [
  { lateMs: 50, healthPoints: 1, asksSome: false, dropsNews: false, suspicionsLastMs: 0 },
  { lateMs: 999.9, healthPoints: 1, asksSome: false, dropsNews: false, suspicionsLastMs: 0 },
  { lateMs: 1000, healthPoints: 2, asksSome: true, dropsNews: false, suspicionsLastMs: 0 },
  { lateMs: 4999.9, healthPoints: 5, asksSome: true, dropsNews: false, suspicionsLastMs: 0 },
  { lateMs: 5000, healthPoints: 6, asksSome: true, dropsNews: true, suspicionsLastMs: 2 * 120 + 500 },
  { lateMs: 60_000, healthPoints: 61, asksSome: true, dropsNews: true, suspicionsLastMs: 2 * 120 + 500 },
]

describe('W2 A wake-up', () => {
  it.each([-900, 0, 49.9])('that is %i ms late has no consequences', (lateMs) => expect(stallConsequences(lateMs, FULL, 64)).toBeUndefined())

  it.each(ROWS)('that is $lateMs ms late costs $healthPoints points of health, and does what the table says', ({ lateMs, ...row }) => {
    expect(stallConsequences(lateMs, FULL, 64)).toEqual({ moveMs: lateMs, ...row })
  })

  it('counts by the probe interval that is set', () => {
    expect(stallConsequences(1000, { ...FULL, probeIntervalMs: 5000 }, 64)).toMatchObject({ healthPoints: 1, asksSome: false })
  })
})

function having(settings: Settings, changes: Partial<ExpertSettings>): Settings {
  return { ...settings, expert: { ...settings.expert, ...changes } }
}

const PEERS = ['b', 'c', 'd', 'e', 'f'] as const

/** Suspicions of 4000 ms; one is heard at 900. */
function suspecting(changes: Partial<ExpertSettings> = {}): Member {
  const member = new Member({ ...having(LAN, { stallGuard: true, ...changes }), probeIntervalMs: 4000, suspicionFactor: 1 }, ...PEERS)
  member.gossip('b', update('c', { state: 'suspect' }, 'b'))
  return member
}

describe('A member that was late by ten seconds', () => {
  it('W2 gives a suspicion the ten seconds that it slept through, and not a millisecond less', () => {
    const member = suspecting()
    member.run(1000)
    const beforeMs = member.nowMs
    member.standStill(10_000)
    expect(member.nowMs - beforeMs).toBeGreaterThanOrEqual(10_000)
    member.wake()
    member.run(900 + 4000 + 10_000 - 1 - member.nowMs)
    expect(member.storyOf('c')).toEqual(['suspect c'])
    member.run(2)
    expect(member.storyOf('c')).toEqual(['suspect c', 'leave c (failed)'])
  })

  it('W2 declares it at once where the guard is off: the fault that it is there for', () => {
    const member = suspecting({ stallGuard: false })
    member.run(1000)
    member.standStill(10_000)
    member.wake()
    expect(member.storyOf('c')).toEqual(['suspect c', 'leave c (failed)'])
    expect(member.engine.counters.stalls).toBe(0)
  })

  it('W4 lets a suspicion whose time was nearly up go on for as long as a refutation needs', () => {
    const member = suspecting()
    member.run(3999)
    member.standStill(10_000)
    member.wake()
    const wokeMs = member.nowMs
    // Six members: two spreads of 100 ms and a timeout of 500 ms.
    member.run(699)
    expect(member.storyOf('c')).toEqual(['suspect c'])
    member.run(2)
    expect([member.storyOf('c'), member.nowMs - wokeMs]).toEqual([['suspect c', 'leave c (failed)'], 701])
  })

  it('W2 counts the stall once, and its health worsens by eleven points, up to the maximum', () => {
    const member = new Member(having(FULL, { localHealthMax: 64 }), ...PEERS)
    for (const peer of PEERS) member.answering.delete(peer)
    member.standStill(10_000)
    member.wake()
    expect([member.engine.counters.stalls, member.engine.localHealth]).toEqual([1, 11])
    member.wake()
    expect([member.engine.counters.stalls, member.engine.localHealth]).toEqual([1, 11])
  })

  it('W3 asks three members at once, before anything else', () => {
    const member = new Member(FULL, ...PEERS)
    for (const peer of PEERS) member.answering.delete(peer)
    member.standStill(10_000)
    member.gossip('b')
    expect(ofKind(member.sent, 'ping')).toHaveLength(3)
    expect(new Set(ofKind(member.sent, 'ping').map(({ message }) => message.target)).size).toBe(3)
  })

  it('W3 asks nobody at once where it was late by less than an interval', () => {
    const member = new Member(FULL, ...PEERS)
    member.standStill(999)
    member.gossip('b')
    expect([member.engine.counters.stalls, ofKind(member.sent, 'ping')]).toEqual([1, []])
  })
})

describe('W2 What is in progress when a member stalls', () => {
  /** One member is asked and its answer is not read. */
  function asking(changes: Partial<ExpertSettings>): { readonly member: Member; readonly target: string } {
    const member = new Member(having(FULL, { secondPing: false, refusals: false, ...changes }), ...PEERS)
    for (const peer of PEERS) member.answering.delete(peer)
    while (ofKind(member.sent, 'ping').length === 0) member.run(1)
    for (const peer of PEERS) member.answering.add(peer)
    return { member, target: ofKind(member.sent, 'ping')[0]?.message.target as string }
  }

  it('makes nobody suspect, even where the answer was lost with a full buffer', () => {
    const { member, target } = asking({})
    member.standStill(10_000)
    member.wake()
    member.run(3000)
    expect([member.storyOf(target), member.engine.counters.failedProbes]).toEqual([[], 0])
  })

  it('makes a suspect of a member that answered, if the guard is off', () => {
    const { member, target } = asking({ stallGuard: false })
    member.standStill(10_000)
    member.wake()
    expect([member.storyOf(target), member.engine.counters.failedProbes]).toEqual([[`suspect ${target}`], 1])
  })

  it('does not fail a member whose answer to the last question lay unread', () => {
    const member = new Member(having(FULL, { localHealthMax: 0 }), ...PEERS)
    member.answering.delete('c')
    while (!member.log.some(({ words }) => words === 'suspect c')) member.run(1)
    // Five others: a suspicion that nobody confirms lasts 12 s, and the question is a timeout before its end.
    member.run(11_500)
    const asked = member.pingsTo('c').filter(({ atMs }) => atMs > member.nowMs - 5).at(-1)
    if (asked === undefined) throw new Error('it was not asked once more')
    member.answering.add('c')
    member.standStill(200)
    member.ack('c', asked.sequence)
    member.run(2000)
    expect(member.storyOf('c')).toEqual(['suspect c'])
  })
})

describe('W4 The news of a member that was away', () => {
  /** It has heard something and said something, and told neither. */
  function withNews(lateMs: number, changes: Partial<ExpertSettings> = {}): Member {
    const member = new Member(having(FULL, changes), ...PEERS)
    member.engine.setMetadata(Uint8Array.of(7), at(member.nowMs))
    member.gossip('b', update('c', { incarnation: 2, metadata: 9 }))
    expect(member.engine.queueDepth).toBe(2)
    member.standStill(lateMs)
    member.hear(packet(claim('b'), { kind: 'ack', sequence: sequence(1), relayed: undefined, digest: NO_DIGEST }))
    return member
  }

  it('is its own alone after five seconds: that of others is stale', () => expect(withNews(5000).engine.queueDepth).toBe(1))
  it('is kept after less', () => expect(withNews(4999).engine.queueDepth).toBe(2))
  it('is kept where the guard is off', () => expect(withNews(5000, { stallGuard: false }).engine.queueDepth).toBe(2))
})
