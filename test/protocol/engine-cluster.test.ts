/** Two and three engines on a network in virtual time. */
import { describe, expect, it } from 'vitest'
import { type Address, sameAddress } from '../../src/protocol/address.ts'
import { suspicionMs, suspicionSpan } from '../../src/protocol/settings/bounds.ts'
import { below } from '../../src/protocol/tools/random.ts'
import { addressOf, at, LAN, seeded, STRANGE } from './support.ts'
import { type Process, type Sent, World } from './world.ts'

/** What a suspicion among three lasts. */
const LEAST_MS = suspicionMs(suspicionSpan(LAN, 3), 0)

type Trio = readonly [Process, Process, Process]

function trio(world: World): Trio {
  return world.cluster('a', 'b', 'c') as unknown as Trio
}

/** Loses all between some and the rest. */
function apart(...some: readonly Process[]): (sent: Sent) => boolean {
  const isOne = (sent: Sent, end: 'from' | 'to'): boolean => some.some(({ address }) => sameAddress(address, sent[end]))
  return (sent) => isOne(sent, 'from') !== isOne(sent, 'to')
}

function between(one: Process, other: Process): (sent: Sent) => boolean {
  return (sent) => apart(one)(sent) && apart(other)(sent)
}

describe('R1 Engines that join', () => {
  it('is one without seeds: it has joined at once', () => {
    expect(new World().start('a').story).toEqual(['joined'])
  })

  it('are two: each sees the other join, the newcomer before it has joined itself', () => {
    const world = new World()
    const a = world.start('a')
    world.run(1000)
    const b = world.start('b', { seeds: [a.address] })
    world.run(20)
    expect(b.story).toEqual(['join a', 'joined'])
    expect(a.story).toEqual(['joined', 'join b'])
  })

  it('are three: all see all, also those that came at the same time', () => {
    const [a, b, c] = trio(new World())
    expect([a.storyOf('b'), a.storyOf('c')]).toEqual([['join b'], ['join c']])
    expect([b.storyOf('a'), b.storyOf('c')]).toEqual([['join a'], ['join c']])
    expect([c.storyOf('a'), c.storyOf('b')]).toEqual([['join a'], ['join b']])
  })

  it('each have the whole list as one batch before they have joined', () => {
    const world = new World()
    trio(world)
    const d = world.start('d', { seeds: [addressOf('b'), addressOf('c')] })
    world.run(100)
    expect([...d.story.slice(0, 3)].sort()).toEqual(['join a', 'join b', 'join c'])
    expect(d.story.slice(3)).toEqual(['joined'])
    expect(new Set(d.log.filter(({ event }) => event.type === 'join').map(({ atMs }) => atMs)).size).toBe(1)
  })

  it('do not gossip the list on that they joined with: the others have it too', () => {
    const world = new World()
    trio(world)
    const d = world.start('d', { seeds: [addressOf('a')] })
    while (!d.engine.joined) world.run(1)
    expect(d.engine.queueDepth).toBe(1)
  })

  it('go on trying where the seed is not there yet', () => {
    const world = new World()
    const b = world.start('b', { seeds: [addressOf('a')] })
    world.run(20_000)
    expect([b.story, b.engine.seedOutcome(addressOf('a'))]).toEqual([[], 'no answer'])
    world.start('a')
    world.run(3000)
    expect(b.story).toEqual(['join a', 'joined'])
  })

  it('join over lost packets', () => {
    const world = new World()
    const random = seeded(12)
    world.loses = () => below(random, 10) < 6
    const [a, b] = [world.start('a'), world.start('b', { seeds: [addressOf('a')] })]
    world.run(15_000)
    expect([a.storyOf('b')[0], b.storyOf('a')[0], b.engine.joined]).toEqual(['join b', 'join a', true])
  })

  it('are alone where all their seeds are themselves', () => {
    const world = new World()
    const a = world.start('a', { seeds: [addressOf('a')] })
    world.run(100)
    expect([a.story, a.engine.seedOutcome(addressOf('a'))]).toEqual([['joined'], 'this member itself'])
  })

  it('are not alone where a seed could not be looked up', () => {
    const world = new World()
    const a = world.start('a', { seeds: [addressOf('a')] })
    world.run(0)
    a.input((engine) => engine.greet([addressOf('a')], false, at(0)))
    world.run(2000)
    expect([a.story, a.engine.seedOutcome(addressOf('a'))]).toEqual([[], 'this member itself'])
  })

  it('speak for themselves when waiting for a list is over', () => {
    const world = new World()
    const [b, a] = [world.start('b', { seeds: [STRANGE] }), world.start('a')]
    world.run(1000)
    b.input((engine) => engine.settleForNow(at(world.nowMs)))
    a.input((engine) => engine.greet([b.address], true, at(world.nowMs)))
    world.run(3000)
    expect([a.story, b.story, b.engine.joined]).toEqual([['joined', 'join b'], ['join a'], false])
  })
})

describe('D1 A newcomer that has no list yet', () => {
  it('says good-bye to those that joined through it', () => {
    const world = new World()
    const a = world.start('a', { seeds: [addressOf('nobody')] })
    world.run(1000)
    const b = world.start('b', { seeds: [a.address] })
    world.run(1000)
    expect([a.engine.joined, b.story]).toEqual([false, ['join a', 'joined']])
    a.input((engine) => engine.leave(1000, at(world.nowMs)))
    world.run(1000)
    expect(b.storyOf('a')).toEqual(['join a', 'leave a (left)'])
  })
})

describe('R1 An engine whose seeds are all itself', () => {
  it('has joined as soon as that is known, be it the look-up or its own hello that comes last', () => {
    const world = new World()
    const a = world.start('a', { seeds: [addressOf('a')] })
    world.run(0.5)
    a.input((engine) => engine.greet([addressOf('a')], false, at(world.nowMs)))
    world.run(10)
    expect(a.story).toEqual([])
    a.input((engine) => engine.greet([addressOf('a')], true, at(world.nowMs)))
    expect(a.story).toEqual(['joined'])
  })
})

describe('R4 Engines whose packets come from other addresses than their own', () => {
  it('compare lists after an ack all the same, also where one has no seeds', () => {
    const world = new World()
    const behind = (host: string): Address => ({ host, port: 1 })
    const a = world.start('a', { from: behind('192.0.2.1') })
    const b = world.start('b', { from: behind('192.0.2.2'), seeds: [a.address] })
    world.run(20_000)
    world.loses = ({ to }) => sameAddress(to, a.address)
    b.input((engine) => engine.setMetadata(Uint8Array.of(7), at(world.nowMs)))
    world.run(2000)
    world.loses = ({ packet: { updates } }) => updates.length > 0
    world.run(1000)
    const repairs = a.engine.counters.repairs
    world.loses = ({ packet: { message, updates } }) => updates.length > 0 && message.kind !== 'compared'
    world.run(8000)
    expect(a.engine.counters.repairs).toBeGreaterThan(repairs)
    expect(a.storyOf('b').at(-1)).toBe('update b')
  })
})

describe('R3 Engines that are at rest', () => {
  it('have equal digests and send nothing but one ping each a second, its answer, and a greeting of their seeds now and then', () => {
    const world = new World()
    trio(world)
    world.run(10_000)
    const before = world.sent.length
    world.run(30_000)
    const sent = world.sent.slice(before)
    const ofKind = (kind: string): readonly Sent[] => sent.filter(({ packet }) => packet.message.kind === kind)
    expect(new Set(sent.map(({ packet }) => packet.message.kind))).toEqual(new Set(['ping', 'ack', 'hello', 'challenge']))
    expect([ofKind('ping').length, ofKind('ack').length]).toEqual([90, 90])
    expect(sent.every(({ packet }) => packet.updates.length === 0)).toBe(true)
    const digests = sent.flatMap(({ packet: { message } }) => ('digest' in message ? [message.digest.sum] : []))
    expect(new Set(digests).size).toBe(1)
  })
})

describe('A change', () => {
  it('C2 of metadata reaches all, as an update of the same life', () => {
    const world = new World()
    const [a, b, c] = trio(world)
    b.input((engine) => engine.setMetadata(Uint8Array.of(9), at(world.nowMs)))
    world.run(400)
    for (const other of [a, c]) {
      expect(other.storyOf('b')).toEqual(['join b', 'update b'])
      expect(other.log.at(-1)?.event).toMatchObject({ claim: { metadata: Uint8Array.of(9) } })
    }
    expect(b.story.at(-1)).toBe('self alive 1003')
    expect(b.log.at(-1)?.event).toEqual({ type: 'told', incarnation: 1003 })
  })
})

describe('R6 Two clusters that meet', () => {
  it('tell each other at once what either lacks, as soon as one takes the list of the other', () => {
    const world = new World()
    const [a, b] = world.cluster('a', 'b') as unknown as readonly [Process, Process]
    const [c, d] = world.cluster('c', 'd') as unknown as readonly [Process, Process]
    world.run(5000)
    a.input((engine) => engine.greet([c.address], true, at(world.nowMs)))
    world.run(20)
    expect([a.story.slice(-2).sort(), c.story.slice(-2).sort()]).toEqual([['join c', 'join d'], ['join a', 'join b']])
    world.run(200)
    expect([b.story.slice(-2).sort(), d.story.slice(-2).sort()]).toEqual([['join c', 'join d'], ['join a', 'join b']])
  })
})

describe('One that leaves', () => {
  it('D1 is heard by all, and hears so', () => {
    const world = new World()
    const [a, b, c] = trio(world)
    c.input((engine) => engine.leave(1000, at(world.nowMs)))
    world.run(500)
    expect([a.storyOf('c'), b.storyOf('c')]).toEqual([['join c', 'leave c (left)'], ['join c', 'leave c (left)']])
    expect(c.story.at(-1)).toBe('departed')
    expect(c.log.at(-1)?.atMs).toBeLessThan(3100)
  })

  it('D1 to which nobody listens goes when its time is up', () => {
    const world = new World()
    const [, , c] = trio(world)
    world.loses = () => true
    c.input((engine) => engine.leave(1000, at(world.nowMs)))
    world.run(2000)
    expect(c.log.at(-1)).toMatchObject({ atMs: 4000, event: { type: 'departed', spread: false } })
  })

  it('D2 is no reason to suspect it', () => {
    const world = new World()
    const [a, b, c] = trio(world)
    c.input((engine) => engine.leave(1000, at(world.nowMs)))
    world.run(100)
    world.crash(c)
    world.run(20_000)
    for (const other of [a, b]) expect(other.storyOf('c')).toEqual(['join c', 'leave c (left)'])
  })
})

describe('One that crashes', () => {
  it('S2 is suspected, and removed when the suspicion has lasted its time', () => {
    const world = new World()
    const [a, b, c] = trio(world)
    world.run(2000)
    const crashedAt = world.nowMs
    world.crash(c)
    // 2n - 1 periods until it is asked, one more until it has failed, then the suspicion, then the word spreads.
    world.run(3 * 1000 + 1000 + LEAST_MS + 1000)
    for (const other of [a, b]) {
      expect(other.storyOf('c')).toEqual(['join c', 'suspect c', 'leave c (failed)'])
      const times = other.log.filter(({ atMs }) => atMs >= crashedAt).map(({ atMs }) => atMs)
      expect((times[1] as number) - (times[0] as number)).toBeGreaterThanOrEqual(LEAST_MS)
    }
  })

  it('N1 and comes back as another life replaces the first, or joins where that is gone already', () => {
    const world = new World()
    const [a, b, c] = trio(world)
    world.crash(c)
    world.start('c', { seeds: [a.address] })
    world.run(2000)
    for (const other of [a, b]) expect(other.storyOf('c')).toEqual(['join c', 'leave c (replaced)', 'join c'])
  })
})

describe('One that others cannot reach for a while', () => {
  it('P3 is asked via a third if only one path is cut, and nobody suspects anybody', () => {
    const world = new World()
    const [a, b, c] = trio(world)
    world.loses = between(a, b)
    world.run(30_000)
    for (const process of [a, b, c]) expect(process.story.filter((each) => /suspect|leave/.test(each))).toEqual([])
    expect(a.engine.counters.indirectProbes).toBeGreaterThan(5)
  })

  it('S1 hears of its suspicion in time, refutes it, and is never removed', () => {
    const world = new World()
    const [a, b, c] = trio(world)
    world.loses = apart(c)
    while (!a.storyOf('c').includes('suspect c') || !b.storyOf('c').includes('suspect c')) world.run(100)
    world.loses = () => false
    world.run(10_000)
    for (const other of [a, b]) {
      expect(other.storyOf('c').at(-1)).toBe('recover c')
      expect(other.storyOf('c').filter((each) => each.startsWith('leave'))).toEqual([])
    }
    expect(c.engine.counters.refutations).toBeGreaterThan(0)
  })

  it('C7 is told that it is held as gone when it sends again, refutes, and joins again as the same life', () => {
    const world = new World()
    const [a, b, c] = trio(world)
    c.paused = true
    world.run(12_000)
    for (const other of [a, b]) expect(other.storyOf('c')).toEqual(['join c', 'suspect c', 'leave c (failed)'])
    c.paused = false
    world.run(1500)
    for (const other of [a, b]) expect(other.storyOf('c')).toEqual(['join c', 'suspect c', 'leave c (failed)', 'join c'])
    expect(c.engine.counters.refutations).toBeGreaterThan(0)
    expect(a.log.at(-1)?.event).toMatchObject({ claim: { instance: c.engine.self.instance, incarnation: c.engine.self.incarnation } })
  })

  it('H2 comes together again with the others when the network does, however long it was apart', () => {
    const world = new World()
    const [a, b, c] = trio(world)
    world.loses = apart(a)
    world.run(60_000)
    expect([a, b, c].map(({ story }) => story.filter((each) => each.endsWith('(failed)')).sort())).toEqual(
      [['leave b (failed)', 'leave c (failed)'], ['leave a (failed)'], ['leave a (failed)']])
    world.loses = () => false
    // Their seed is greeted each 30 s.
    world.run(33_000)
    for (const [process, names] of [[a, 'bc'], [b, 'ac'], [c, 'ab']] as const) {
      for (const name of names) expect(process.storyOf(name).at(-1)).toBe(`join ${name}`)
    }
    expect([b.storyOf('c'), c.storyOf('b')]).toEqual([['join c'], ['join b']])
  })
})
