/** What one engine does with one input. */
import { describe, expect, it } from 'vitest'
import type { Address } from '../../src/protocol/address.ts'
import { Engine } from '../../src/protocol/engine.ts'
import { PASSED_ON_LIMIT } from '../../src/protocol/incoming.ts'
import type { Transmit } from '../../src/protocol/outbox.ts'
import type { Claim, Digest, Given, Life, Message, Packet, Update } from '../../src/protocol/types.ts'
import { hashText } from '../../src/protocol/tools/hash.ts'
import { HmacCookies } from '../../src/wire/cookies.ts'
import {
  addressOf, at, claim, CODEC, eventWords, instance, LAN, NO_DIGEST, nonce, ofKind, packet, randomnessFrom, readUpdates, sequence,
  sizeOf, STRANGE, update, words,
} from './support.ts'

const SELF = claim('a', { life: 0xa, incarnation: 5 })

interface Rig {
  readonly engine: Engine
  /** Takes a packet; from the sender's own address by default. */
  hear(heard: Packet, options?: { readonly from?: Address; readonly nowMs?: number }): void
  told(): readonly string[]
  sent(): readonly Transmit[]
  /** Lets the time pass as a driver does, and gives all that was sent. */
  pass(fromMs: number, toMs: number): readonly Transmit[]
}

function newEngine(): Engine {
  const cookies = new HmacCookies({ secret: new Uint8Array(16) })
  return new Engine({ settings: LAN, self: SELF, codec: CODEC, cookies, randomness: randomnessFrom(1), observes: false, now: at(0) })
}

/** A member that has joined, with peers that it has told everything. */
function rig(...peers: readonly Update[]): Rig {
  const engine = newEngine()
  const pass = (fromMs: number, toMs: number): readonly Transmit[] => {
    const all: Transmit[] = []
    for (let now = fromMs; now <= toMs; now = Math.max(now + 0.01, engine.wakesAt(at(now)))) {
      engine.duties(at(now), 0)
      all.push(...engine.takeTransmits())
    }
    return all
  }
  engine.start(at(0), { hasSeeds: false })
  pass(0, 6)
  for (const { claim: peer, accuser, refused } of peers) engine.receive(packet(peer, GOSSIP, { claim: peer, accuser, refused }), peer.address, 1000, at(10))
  pass(10, 400)
  engine.takeEvents()
  return {
    engine, pass,
    hear(heard, { from = addressOf(heard.sender.name), nowMs = 500 } = {}) {
      engine.receive(heard, from, sizeOf(heard), at(nowMs))
    },
    told: () => engine.takeEvents().map(eventWords),
    sent: () => engine.takeTransmits(),
  }
}

const GOSSIP: Message = { kind: 'gossip' }
const B = update('b', { incarnation: 3 })
const C = update('c', { incarnation: 3 })

function ping(target: Life, digest: Digest = NO_DIGEST): Message {
  return { kind: 'ping', sequence: sequence(77), target: target.name, targetInstance: target.instance, digest }
}

/** Each packet as `kind to name: what it says`. */
function said(sent: readonly Transmit[]): readonly string[] {
  const names = new Map(['a', 'b', 'c', 'd', 'z'].map((name) => [addressOf(name).port, name]))
  return sent.map(({ to, packet: { message, updates } }) =>
    [`${message.kind} to ${names.get(to.port) ?? 'a stranger'}`, ...readUpdates(updates).map((each) => words(each.claim))].join(', '))
}

function withoutPings(sent: readonly Transmit[]): readonly Transmit[] {
  return sent.filter(({ packet: { message } }) => message.kind !== 'ping' && message.kind !== 'ping-req')
}

describe('A member alone', () => {
  it('has joined when it starts without seeds', () => {
    const engine = newEngine()
    expect(engine.joined).toBe(false)
    engine.start(at(0), { hasSeeds: false })
    expect([engine.takeEvents().map(eventWords), engine.joined, engine.takeTransmits()]).toEqual([['joined'], true, []])
  })

  it('wants to be woken at least each probe interval', () => {
    const { engine } = rig()
    for (const nowMs of [400, 999, 5000]) expect(engine.wakesAt(at(nowMs))).toBeLessThanOrEqual(nowMs + 1000)
  })

  it('resolves `told` at once when there is nobody to tell', () => {
    const { engine, told, pass } = rig()
    engine.setMetadata(Uint8Array.of(9), at(500))
    expect(told()).toEqual(['self alive 6'])
    pass(500, 510)
    expect([told(), engine.queueDepth]).toEqual([['told 6'], 0])
  })
})

describe('While its driver takes nothing', () => {
  /** Wakes it as a driver does, and takes nothing. */
  function wake(engine: Engine, fromMs: number, toMs: number): number {
    let wakes = 0
    for (let now = fromMs; now <= toMs; now = Math.max(now + 0.01, engine.wakesAt(at(now)))) {
      if (engine.hasVerdictsDue(at(now))) engine.judge(at(now), at(now))
      engine.duties(at(now), 0)
      wakes++
    }
    return wakes
  }

  it('it begins one round, which does not end, and one of gossip, and is not woken for more', () => {
    const { engine, hear, sent } = rig(B, C)
    hear(packet(B.claim, GOSSIP, update('d', { incarnation: 1 })))
    sent()
    const wakes = wake(engine, 500, 30_000)
    expect(wakes).toBeLessThan(60)
    expect([engine.counters.probes, engine.counters.failedProbes, engine.condition.queues.probes]).toEqual([1, 0, 1])
    expect(ofKind(sent(), 'ping')).toHaveLength(1)
  })

  it('it goes on when all was taken: the round that waited past its time has failed', () => {
    const { engine, sent, told } = rig(B, C)
    wake(engine, 500, 10_000)
    told()
    sent()
    wake(engine, 10_001, 10_002)
    expect([engine.counters.failedProbes, told().filter((each) => each.startsWith('suspect'))]).toEqual([1, [expect.any(String)]])
  })

  it('its suspicions end in time', () => {
    const { engine, hear, told } = rig(B, C)
    hear(packet(B.claim, GOSSIP, update('c', { incarnation: 3, state: 'suspect' }, 'b')))
    wake(engine, 500, 60_000)
    expect(told()).toEqual(['suspect c', 'leave c (failed)'])
  })
})

describe('A5 A packet of this member that comes back', () => {
  it('is counted and does nothing', () => {
    const { engine, hear, told, sent } = rig(B)
    hear(packet(SELF, ping(SELF), update('d')), { from: addressOf('a') })
    expect([engine.counters.ignored.self, told(), sent()]).toEqual([1, [], []])
  })
})

describe('A ping', () => {
  it('R3 from a member is acknowledged with its number, this member’s digest and news', () => {
    const { hear, sent, engine } = rig(B)
    engine.setMetadata(Uint8Array.of(9), at(450))
    hear(packet(B.claim, ping(SELF)))
    const [ack, ...others] = sent() as [Transmit, ...Transmit[]]
    expect([ack.to, others]).toEqual([addressOf('b'), []])
    expect(ack.packet.message).toMatchObject({ kind: 'ack', sequence: 77, relayed: undefined, digest: { count: 2 } })
    expect(said([ack])).toEqual(['ack to b, a alive 6'])
  })

  it.each<[string, Life, Address]>([
    ['a stranger', claim('z'), STRANGE],
    ['another life of a member', claim('b', { life: 2 }), addressOf('b')],
    ['a member, but from another address than its own', B.claim, STRANGE],
  ])('A1 from %s is acknowledged without news', (_, sender, from) => {
    const { hear, sent, engine } = rig(B)
    engine.setMetadata(Uint8Array.of(9), at(450))
    hear(packet(sender, ping(SELF)), { from })
    expect(sent().map(({ to, packet: { message, updates } }) => [to, message.kind, updates])).toEqual([[from, 'ack', []]])
  })

  it('P2 for another member is counted and not acknowledged', () => {
    const { hear, sent, engine } = rig(B)
    hear(packet(B.claim, ping(claim('c'))))
    hear(packet(B.claim, ping(claim('c', { life: 0xa }))))
    expect([engine.counters.ignored.misdirected, said(sent())]).toEqual([2, ['not-me to b', 'not-me to b']])
  })

  it('A1 for another member is denied to a stranger only if that costs at most three times what it sent', () => {
    const { engine, sent } = rig(B)
    for (const size of [12, 60]) engine.receive(packet(claim('z'), ping(claim('c'))), STRANGE, size, at(500))
    expect(ofKind(sent(), 'not-me').map(({ to }) => to)).toEqual([STRANGE])
  })

  it('P2 for a former life of this name is not acknowledged; a member that asks so is told of this one', () => {
    const { hear, sent, engine, pass } = rig(B)
    hear(packet(B.claim, ping(claim('a', { life: 7 }))))
    expect([engine.counters.ignored.misdirected, said(sent())]).toEqual([1, ['not-me to b']])
    expect(said(withoutPings(pass(500, 600)))).toEqual(['gossip to b, a alive 5'])
  })

  it('A1 for a former life of this name is nothing to tell strangers of', () => {
    const { hear, pass, sent } = rig(B)
    hear(packet(claim('z'), ping(claim('a', { life: 7 }))))
    expect(said(sent())).toEqual(['not-me to z'])
    expect(withoutPings(pass(500, 600))).toEqual([])
  })
})

describe("A request to probe in another's stead", () => {
  const request = (target: Life, address = addressOf(target.name)): Message =>
    ({ kind: 'ping-req', sequence: sequence(55), target: target.name, targetInstance: target.instance, address })

  it('P6 is done, and the answer handed on under the number of the request', () => {
    const { hear, sent, told } = rig(B, C)
    hear(packet(B.claim, request(C.claim)))
    const [asked, ...others] = ofKind(sent(), 'ping')
    expect([asked?.to, asked?.message.target, others]).toEqual([addressOf('c'), 'c', []])
    hear(packet(C.claim, { kind: 'ack', sequence: asked?.message.sequence ?? sequence(0), relayed: undefined, digest: NO_DIGEST }))
    const [ack] = ofKind(sent(), 'ack')
    expect([ack?.to, ack?.message.sequence, ack?.packet.updates]).toEqual([addressOf('b'), 55, []])
    expect(ack?.message.relayed).toMatchObject({ name: 'c', instance: instance(1), incarnation: 3 })
    expect(told()).toEqual([])
  })

  it('S4 carries what the target is accused of, so that it hears of it over this path too', () => {
    const { hear, sent } = rig(B, C)
    hear(packet(B.claim, request(C.claim), update('c', { incarnation: 3, state: 'suspect' })))
    expect(said(sent())[0]).toBe('ping to c, c suspect 3')
  })

  it('A3 goes to the address that is held of the target, whatever the request says: nobody can have another one pinged', () => {
    const { hear, sent } = rig(B, C)
    hear(packet(B.claim, request(C.claim, STRANGE)))
    expect(sent().map(({ to }) => to)).toEqual([addressOf('c')])
  })

  it('A1 from a stranger is done without news', () => {
    const { hear, sent, engine } = rig(B, C)
    engine.setMetadata(Uint8Array.of(9), at(450))
    hear(packet(claim('z'), request(C.claim)), { from: STRANGE })
    expect(said(sent())).toEqual(['ping to c'])
  })

  it.each<[string, Life]>([
    ['that nobody here has heard of', claim('d')],
    ['another life of which is held', claim('c', { life: 2 })],
    ['that is this member itself', SELF],
  ])('A3 for one %s is refused and counted', (_, target) => {
    const { hear, sent, engine } = rig(B, C)
    hear(packet(B.claim, request(target, STRANGE)))
    expect([engine.counters.ignored.stranger, sent()]).toEqual([1, []])
  })
})

describe('Answers to nothing', () => {
  it.each<[string, Message]>([
    ['ack', { kind: 'ack', sequence: sequence(1), relayed: undefined, digest: NO_DIGEST }],
    ['challenge', { kind: 'challenge', nonce: nonce(1), cookie: new Uint8Array(16), digest: NO_DIGEST }],
    ['page', { kind: 'page', nonce: nonce(1), after: '', through: 'x', last: true }],
  ])('A5 are counted: %s', (_, message) => {
    const { engine, hear, sent, told } = rig(B)
    hear(packet(claim('z'), message), { from: STRANGE })
    expect([engine.counters.ignored.unexpected, told(), sent()]).toEqual([1, [], []])
  })

  it('A5 teach nothing: the records of a page that nobody asked for are not heard', () => {
    const { hear, told } = rig(B)
    hear(packet(claim('z'), { kind: 'page', nonce: nonce(1), after: '', through: 'x', last: true }, update('x')), { from: STRANGE })
    expect(told()).toEqual([])
  })

  it('A2 are counted: a wish for the list with a cookie that is not ours', () => {
    const { engine, hear, sent } = rig(B)
    hear(packet(claim('z'), { kind: 'want', nonce: nonce(1), cookie: new Uint8Array(16), after: '', credit: 32 }), { from: STRANGE })
    expect([engine.counters.ignored.cookie, sent()]).toEqual([1, []])
  })
})

describe('C4 A stale claim', () => {
  it('is answered with the one held, to its sender alone', () => {
    const { hear, pass, told } = rig(B, C)
    hear(packet(B.claim, GOSSIP, update('c', { incarnation: 2, state: 'failed' })))
    expect(said(withoutPings(pass(500, 1200)))).toEqual(['gossip to b, c alive 3'])
    expect(told()).toEqual([])
  })

  it('about this member is answered with what it says of itself', () => {
    const { hear, pass } = rig(B)
    hear(packet(B.claim, GOSSIP, update('a', { life: 0xa, incarnation: 4, state: 'failed' })))
    expect(said(withoutPings(pass(500, 1200)))).toEqual(['gossip to b, a alive 5'])
  })

  it('that says alive about a suspect catches up by itself', () => {
    const { hear, pass } = rig(B, update('c', { incarnation: 3, state: 'suspect' }))
    hear(packet(B.claim, GOSSIP, update('c', { incarnation: 3 })))
    expect(withoutPings(pass(500, 600))).toEqual([])
  })

  it('that says living about a member that is gone is answered', () => {
    const { hear, pass } = rig(B, C, update('c', { incarnation: 3, state: 'left' }))
    hear(packet(B.claim, GOSSIP, update('c', { incarnation: 3, state: 'suspect' })))
    expect(said(withoutPings(pass(500, 600)))).toEqual(['gossip to b, c left 3'])
  })
})

describe('C7 A sender that is held as gone', () => {
  const gone = (): Rig => rig(B, C, update('c', { incarnation: 3, state: 'failed' }), update('d', { incarnation: 4, state: 'failed' }))
  const life: Claim = claim('d', { incarnation: 4 })

  it('is sent the claim that it failed', () => {
    const { hear, pass } = gone()
    hear(packet(life, ping(SELF)))
    expect(said(pass(500, 520)).filter((each) => each.includes('to d'))).toEqual(['ack to d', 'gossip to d, d failed 4'])
  })

  it('counts for itself alone: what it says of others is not heard', () => {
    const { hear, told } = gone()
    hear(packet(life, GOSSIP, update('b', { incarnation: 3, state: 'left' }), update('d', { incarnation: 5 })))
    expect(told()).toEqual(['join d'])
  })

  it('under a newer number than it died with is heard like others', () => {
    const { hear, told } = gone()
    hear(packet(claim('d', { incarnation: 5 }), GOSSIP, update('b', { incarnation: 3, state: 'left' })))
    expect(told()).toEqual(['leave b (left)'])
  })
})

describe('A failure that others declare', () => {
  it('C6 about a member that is alive here is a question that carries the accusation, and no event', () => {
    const { hear, pass, sent, told, engine } = rig(B, C)
    hear(packet(B.claim, GOSSIP, update('c', { incarnation: 3, state: 'failed' })))
    expect(said(pass(500, 500.5))).toContain('ping to c, c failed 3')
    expect([told(), engine.hasVerdictsDue(at(1400))]).toEqual([[], false])
    engine.duties(at(1600), 0)
    sent()
    expect([told(), engine.hasVerdictsDue(at(1600))]).toEqual([[], true])
    engine.judge(at(1600), at(1600))
    expect(told()).toEqual(['suspect c'])
  })

  it('C3 of this member is refuted at once', () => {
    const { hear, pass, told, engine } = rig(B)
    hear(packet(B.claim, GOSSIP, update('a', { life: 0xa, incarnation: 5, state: 'failed' })))
    expect([told(), engine.counters.refutations, engine.self.incarnation]).toEqual([['self alive 6'], 1, 6])
    expect(said(pass(500, 510)).some((each) => each.includes('a alive 6'))).toBe(true)
  })
})

describe('R6 A list that mends a difference', () => {
  it.each([[PASSED_ON_LIMIT, PASSED_ON_LIMIT], [PASSED_ON_LIMIT + 1, 0]])('of %i records is gossiped on as %i news: a long one the others mend themselves', (size, news) => {
    const { engine, hear, sent } = rig()
    engine.greet([addressOf('b')], true, at(5000))
    const nonceOf = ofKind(sent(), 'hello')[0]?.message.nonce ?? nonce(0)
    const digest: Digest = { sum: 99, count: 3, quietMs: 60_000 }
    hear(packet(claim('b'), { kind: 'challenge', nonce: nonceOf, cookie: new Uint8Array(16), digest }), { nowMs: 5001 })
    const records = Array.from({ length: size }, (_, number) => update(`n${number}`))
    const prints = records.map((each) => ({ place: hashText(each.claim.name), print: 1 }))
    const given = (part: Given, ...updates: readonly Update[]): void =>
      engine.receive(packet(claim('b'), { kind: 'compared', nonce: nonceOf, given: part }, ...updates), addressOf('b'), 1400, at(5002))
    engine.duties(at(5001), 0)
    given({ what: 'prints', bits: 0, buckets: [0], prints })
    engine.duties(at(5002), 0)
    given({ what: 'records', absent: [] }, ...records)
    expect([engine.counters.repairs, engine.queueDepth]).toEqual([1, news])
  })
})

describe('R4 A member that has no list yet', () => {
  it('mends no differences: it has asked for the list already', () => {
    const engine = newEngine()
    engine.start(at(0), { hasSeeds: true })
    engine.receive(packet(B.claim, GOSSIP, B), addressOf('b'), 1000, at(10))
    const digest: Digest = { sum: 99, count: 34, quietMs: 60_000 }
    engine.receive(packet(B.claim, { kind: 'ack', sequence: sequence(1), relayed: undefined, digest }), addressOf('b'), 1000, at(50_000))
    expect(engine.takeTransmits()).toEqual([])
  })
})

describe('N4 A member that no longer waits for a list', () => {
  it('speaks for itself at once, or when it is known that no other has its name', () => {
    for (const namesake of [false, true]) {
      const engine = newEngine()
      engine.start(at(0), { hasSeeds: true })
      const heard = update('a', { life: 0xb, incarnation: 9, address: STRANGE })
      if (namesake) engine.receive(packet(claim('z'), GOSSIP, heard), STRANGE, 1000, at(10))
      engine.settleForNow(at(20))
      expect(engine.queueDepth).toBe(namesake ? 0 : 1)
      engine.judge(at(1010), at(1010))
      expect([engine.queueDepth, engine.joined]).toEqual([1, false])
    }
  })
})

describe('D3 A member that has said it leaves', () => {
  it('judges nobody, greets nobody and refutes nothing, but answers', () => {
    const { engine, hear, told, sent } = rig(B, update('c', { incarnation: 3, state: 'suspect' }))
    engine.leave(1000, at(500))
    engine.leave(1000, at(500))
    expect(told()).toEqual(['self left 5'])
    expect([...said(sent())].sort()).toEqual(['ping to b, a left 5', 'ping to c, a left 5'])
    engine.greet([STRANGE], true, at(501))
    hear(packet(B.claim, ping(SELF), update('a', { life: 0xa, incarnation: 5, state: 'failed' })), { nowMs: 510 })
    expect(said(sent()).map((each) => each.split(',')[0])).toEqual(['ack to b'])
    engine.judge(at(9000), at(9000))
    expect([told(), engine.hasVerdictsDue(at(9000)), engine.self.state]).toEqual([[], false, 'left'])
  })
})
