/** What members do when an address refuses, or another life answers there. */
import { describe, expect, it } from 'vitest'
import type { Transmit } from '../../../src/protocol/outbox.ts'
import type { Settings } from '../../../src/protocol/settings/settings.ts'
import type { Sequence, Update } from '../../../src/protocol/types.ts'
import { addressOf, claim, FULL, ofKind, packet, sequence, STRANGE, update, words } from '../support.ts'
import { GOSSIP, Member } from '../member.ts'

const PEERS = ['b', 'c', 'd', 'e', 'f']

/** Local health would stretch the times that are looked at. */
const SETTINGS: Settings = { ...FULL, expert: { ...FULL.expert, localHealthMax: 0 } }

function member(expert: Partial<Settings['expert']> = {}): Member {
  return new Member({ ...SETTINGS, expert: { ...SETTINGS.expert, ...expert } }, ...PEERS)
}

function knocks(of: Member): readonly { readonly atMs: number; readonly target: string; readonly sequence: Sequence }[] {
  return of.sent.filter(({ knock }) => knock !== undefined).flatMap((said) =>
    ofKind([said as Transmit], 'ping').map(({ message, knock }) => ({ atMs: said.atMs, target: message.target, sequence: knock as Sequence })))
}

/** Runs until `c` is knocked at; the address refuses as often as is said. Gives when each knock came. */
function refusing(of: Member, times: number): readonly number[] {
  of.answering.delete('c')
  const heard: number[] = []
  while (heard.length < times) {
    while (!knocks(of).some(({ atMs, target }) => target === 'c' && !heard.includes(atMs))) of.run(1)
    const knock = knocks(of).at(-1)
    heard.push(knock?.atMs ?? 0)
    of.input((engine, now) => engine.refused(knock?.sequence ?? sequence(0), now))
  }
  return heard
}

/** An accusation of `c`, at first hand refused or not. */
function accusation(accuser: string, refused: boolean): Update {
  return { ...update('c', { state: 'suspect' }, accuser), refused }
}

function toldOf(of: Member, name: string): readonly string[] {
  return of.spoken().filter(({ claim: each }) => each.name === name).map(({ claim: each, accuser, refused }) => `${words(each)} by ${accuser}${refused ? ', refused' : ''}`)
}

describe('S8 A probe that is overdue', () => {
  it('knocks with a ping from a socket of its own, and again 200 ms after a refusal', () => {
    const of = member()
    // By then it is known how quickly each of them answers.
    of.run(9000)
    const [first = 0, second = 0] = refusing(of, 2)
    const asked = of.pingsTo('c').filter(({ atMs }) => atMs < first).at(-1)
    expect([first - (asked?.atMs ?? 0), second - first].map(Math.round)).toEqual([100, 200])
  })

  it('knocks once only where nothing refuses', () => {
    const of = member()
    of.answering.delete('c')
    while (of.storyOf('c').length === 0) of.run(1)
    const [first] = knocks(of)
    expect(knocks(of).filter(({ sequence: each }) => each === first?.sequence)).toHaveLength(1)
  })

  it('does not knock where refusals do not count', () => {
    const of = member({ refusals: false })
    of.answering.delete('c')
    of.run(5000)
    expect([of.storyOf('c'), knocks(of)]).toEqual([['suspect c'], []])
  })

  it('tells the others of a refusal when it has failed, and not before: an answer via a helper counts', () => {
    const of = member()
    refusing(of, 2)
    expect(of.storyOf('c')).toEqual([])
    while (of.storyOf('c').length === 0) of.run(1)
    of.run(50)
    expect(toldOf(of, 'c')).toContain('c suspect 1 by a, refused')
  })

  it('does not take one refusal for two: a process may be starting anew', () => {
    const of = member()
    refusing(of, 1)
    of.run(3000)
    expect(toldOf(of, 'c')).toContain('c suspect 1 by a')
    expect(toldOf(of, 'c')).not.toContain('c suspect 1 by a, refused')
  })

  it('is answered by a knock that is acknowledged', () => {
    const of = member()
    of.answering.delete('c')
    while (knocks(of).length === 0) of.run(1)
    of.ack('c', knocks(of)[0]?.sequence ?? sequence(0))
    of.answering.add('c')
    of.run(5000)
    expect(of.storyOf('c')).toEqual([])
  })
})

describe('S8 "Not me"', () => {
  const deny = (of: Member, from = addressOf('c')): void => {
    const [asked] = of.pingsTo('c').slice(-1)
    of.hear(packet(claim('c', { life: 2 }), { kind: 'not-me', sequence: asked?.sequence ?? sequence(0) }), from)
  }

  function asking(): Member {
    const of = member()
    of.answering.delete('c')
    while (of.pingsTo('c').length === 0) of.run(1)
    return of
  }

  it('from the address is a testimony at once', () => {
    const of = asking()
    deny(of)
    of.run(1500)
    expect(toldOf(of, 'c')).toContain('c suspect 1 by a, refused')
  })

  it('from elsewhere is none, and is counted', () => {
    const of = asking()
    deny(of, STRANGE)
    of.run(1500)
    expect([toldOf(of, 'c').includes('c suspect 1 by a, refused'), of.engine.counters.ignored.unexpected]).toEqual([false, 1])
  })
})

describe('S9 The testimony', () => {
  /** Suspects `c` on these accusations, all at once. Returns after how long a `failed` heard from others ends the suspicion. */
  function lasts(...accusations: readonly Update[]): number {
    const of = member({ witnesses: 0 })
    const sinceMs = of.nowMs
    for (const each of accusations) of.hear(packet(claim('b'), GOSSIP, each))
    of.hear(packet(claim('b'), GOSSIP, update('c', { state: 'failed' })))
    while (of.storyOf('c').at(-1) !== 'leave c (failed)' && of.nowMs < sinceMs + 10_000) of.run(1)
    return of.nowMs - sinceMs
  }

  it('by two members makes a suspicion last 500 ms, or four times what news takes, instead of the minimum', () => {
    expect(lasts(accusation('b', true), accusation('d', true))).toBe(500)
  })

  it('by one member alone, even twice, does not shorten the suspicion', () => {
    expect(lasts(accusation('b', true), accusation('d', false))).toBe(2000)
    expect(lasts(accusation('b', true), accusation('b', true))).toBe(2000)
  })

  it('of a member counts also where it accused without it before', () => {
    expect(lasts(accusation('b', false), accusation('d', true), accusation('b', true))).toBe(500)
  })

  it('ends with a refutation like any suspicion', () => {
    const of = member()
    for (const accuser of ['b', 'd']) of.hear(packet(claim('b'), GOSSIP, accusation(accuser, true)))
    of.hear(packet(claim('c', { incarnation: 2 }), GOSSIP, update('c', { incarnation: 2 })))
    of.run(3000)
    expect(of.storyOf('c')).toEqual(['suspect c', 'recover c'])
  })

  it('of another has a witness knock at once, and its own then counts at once', () => {
    const of = member({ witnesses: 64 })
    const heardMs = of.nowMs
    of.answering.delete('c')
    of.hear(packet(claim('b'), GOSSIP, accusation('b', true)))
    expect(refusing(of, 2)).toEqual([heardMs, heardMs + 200])
    of.run(5)
    expect(toldOf(of, 'c')).toContain('c suspect 1 by a, refused')
    while (of.storyOf('c').at(-1) !== 'leave c (failed)') of.run(1)
    expect(of.nowMs - heardMs).toBeLessThan(1000)
  })

  it('of another that comes while a witness is asking does not keep it from knocking once it is overdue', () => {
    const of = member({ witnesses: 64 })
    of.answering.delete('c')
    of.hear(packet(claim('b'), GOSSIP, accusation('b', false)))
    expect(knocks(of)).toEqual([])
    of.hear(packet(claim('d'), GOSSIP, accusation('d', true)))
    of.run(600)
    expect(knocks(of).map(({ target }) => target)).toEqual(['c'])
  })
})

describe('N3 A namesake', () => {
  it('at an address that refuses is gone: its name is taken back without waiting', () => {
    const of = member()
    of.hear(packet(claim('b'), GOSSIP, update('a', { life: 0xb, incarnation: 9, address: STRANGE })))
    for (const afterMs of [0, 200]) {
      of.run(afterMs)
      of.input((engine, now) => engine.refused(knocks(of).at(-1)?.sequence ?? sequence(0), now))
    }
    expect(of.engine.self.incarnation).toBe(10)
  })

  it('that says it is another is gone as well', () => {
    const of = member()
    of.hear(packet(claim('b'), GOSSIP, update('a', { life: 0xb, incarnation: 9, address: STRANGE })))
    of.hear(packet(claim('a', { life: 0xc }), { kind: 'not-me', sequence: knocks(of)[0]?.sequence ?? sequence(0) }), STRANGE)
    expect(of.engine.self.incarnation).toBe(10)
  })
})
