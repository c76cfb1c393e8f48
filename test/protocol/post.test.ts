import { describe, expect, it } from 'vitest'
import type { Entry } from '../../src/protocol/members/entry.ts'
import type { Transmit } from '../../src/protocol/outbox.ts'
import type { Message } from '../../src/protocol/types.ts'
import { PLAIN_LIMIT } from '../../src/wire/limits.ts'
import type { Settings } from '../../src/protocol/settings/settings.ts'
import { addressOf, at, CODEC, instance, LAN, NO_DIGEST, readUpdates, sequence, type Tables, tables, update, words } from './support.ts'

const TO = addressOf('b')
const PING: Message = { kind: 'ping', sequence: sequence(1), target: 'b', targetInstance: instance(1), digest: NO_DIGEST }

/** A table with news about this many members, each of some hundred bytes. */
function withNews(count: number): Tables {
  const rig = tables()
  for (let number = 0; number < count; number++) rig.membership.take(update(`n${number}`, { metadata: new Uint8Array(200) }), at(0), true)
  return rig
}

function only(sent: readonly Transmit[]): Transmit {
  expect(sent).toHaveLength(1)
  return sent[0] as Transmit
}

function said({ packet }: Transmit): readonly string[] {
  return readUpdates(packet.updates).map(({ claim }) => words(claim))
}

describe('A packet', () => {
  it('is from self as it is now', () => {
    const rig = tables()
    rig.membership.raise({}, rig.membership.self.incarnation, at(0))
    rig.post.bare(TO, PING)
    expect(only(rig.sent())).toMatchObject({ to: TO, packet: { sender: rig.membership.self, message: PING } })
  })

  it('A1 for strangers is the message alone', () => {
    const rig = withNews(3)
    rig.post.bare(TO, PING)
    expect(only(rig.sent()).packet.updates).toEqual([])
    expect(rig.queue.size).toBe(3)
  })

  it('G1 for members carries as much news as fits and not a byte more', () => {
    const rig = withNews(40)
    rig.post.withGossip(TO, PING, at(0))
    const sent = only(rig.sent())
    const bytes = CODEC.encode(sent.packet).length
    expect(bytes).toBeLessThanOrEqual(PLAIN_LIMIT)
    expect(bytes + 270).toBeGreaterThan(PLAIN_LIMIT)
    expect(said(sent)).toEqual(['n0 alive 1', 'n1 alive 1', 'n2 alive 1', 'n3 alive 1', 'n4 alive 1'])
  })

  it('G2 counts as one of the sends that a cluster of this size gives to an update', () => {
    const rig = withNews(1)
    for (let sends = 0; sends < 10; sends++) rig.post.withGossip(TO, PING, at(0))
    // Two members: 7 sends.
    expect(rig.sent().map(({ packet }) => packet.updates.length)).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0, 0])
    expect(rig.enough).toEqual(['n0'])
  })
})

describe('G1 A packet that may have three updates', () => {
  const settings: Settings = { ...LAN, expert: { ...LAN.expert, updatesPerPacket: 3 } }

  it('has three, however many would fit', () => {
    const rig = tables({ settings })
    for (let number = 0; number < 9; number++) rig.membership.take(update(`n${number}`), at(0), true)
    rig.post.withGossip(TO, PING, at(0))
    expect(said(only(rig.sent()))).toHaveLength(3)
  })

  it('has two besides an accusation', () => {
    const rig = tables({ settings })
    for (let number = 0; number < 9; number++) rig.membership.take(update(`n${number}`), at(0), true)
    rig.membership.take(update('n8', { state: 'suspect' }), at(0), false)
    rig.post.withGossip(TO, PING, at(0), rig.members.get('n8'))
    expect(said(only(rig.sent()))).toEqual(['n8 suspect 1', 'n0 alive 1', 'n1 alive 1'])
  })
})

describe('S4 A packet about an accused member', () => {
  it('tells it first, and then the news', () => {
    const rig = withNews(2)
    rig.membership.take(update('n1', { state: 'suspect' }), at(0), false)
    rig.post.withGossip(TO, PING, at(0), rig.members.get('n1'))
    expect(said(only(rig.sent()))).toEqual(['n1 suspect 1', 'n0 alive 1'])
  })

  it('tells it once, and its sends to others are not used up by that', () => {
    const rig = tables()
    const [entry] = rig.know('b')
    rig.membership.suspect(entry as Entry, false, at(0))
    for (let sends = 0; sends < 9; sends++) rig.post.withGossip(TO, PING, at(0), entry)
    expect(rig.sent().map(said)).toEqual(Array(9).fill(['b suspect 1']))
    expect(rig.queued()).toEqual([update('b', { state: 'suspect' }, 'a')])
  })

  it('leaves less room for the news', () => {
    const rig = withNews(40)
    rig.membership.take(update('n39', { state: 'suspect', metadata: new Uint8Array(500) }), at(0), false)
    rig.post.withGossip(TO, PING, at(0), rig.members.get('n39'))
    const sent = only(rig.sent())
    expect(said(sent)).toEqual(['n39 suspect 1', 'n0 alive 1', 'n1 alive 1', 'n2 alive 1'])
    expect(CODEC.encode(sent.packet).length).toBeLessThanOrEqual(PLAIN_LIMIT)
  })

  it('is as any other where there is no accusation', () => {
    const rig = tables()
    const [entry] = rig.know('b')
    rig.post.withGossip(TO, PING, at(0), entry)
    expect(said(only(rig.sent()))).toEqual([])
  })
})

describe('What is held of some names', () => {
  const told = (rig: Tables, packets: number): number => rig.post.entries(TO, { kind: 'gossip' }, rig.members.peers, packets)

  it('goes out in as few packets as it takes, in order, each name once', () => {
    const rig = withNews(12)
    expect(told(rig, 9)).toBe(12)
    const sent = rig.sent()
    expect(sent.map((each) => said(each).length)).toEqual([5, 5, 2])
    expect(sent.flatMap(said)).toEqual(rig.members.peers.map(({ claim }) => words(claim)))
    for (const { packet } of sent) expect(CODEC.encode(packet).length).toBeLessThanOrEqual(PLAIN_LIMIT)
  })

  it('is cut off after as many packets as are allowed, and how many names were told is told', () => {
    const rig = withNews(12)
    expect([told(rig, 2), rig.sent().length]).toEqual([10, 2])
    expect([told(rig, 0), rig.sent().length]).toEqual([0, 0])
  })

  it('is nothing where there are no names', () => {
    const rig = tables()
    expect([told(rig, 3), rig.sent()]).toEqual([0, []])
  })
})
