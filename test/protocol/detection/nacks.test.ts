import { describe, expect, it } from 'vitest'
import { Detector } from '../../../src/protocol/detection/detector.ts'
import type { ExpertSettings } from '../../../src/protocol/settings/expert.ts'
import { type Relay, Relays } from '../../../src/protocol/detection/relays.ts'
import type { Settings } from '../../../src/protocol/settings/settings.ts'
import type { Sequence } from '../../../src/protocol/types.ts'
import { Member } from '../member.ts'
import { addressOf, at, claim, drawing, FULL, instance, ofKind, packet, seeded, sequence, type Tables, tables } from '../support.ts'

const SILENT: Settings = { ...FULL, expert: { ...FULL.expert, nacks: false } }

const RELAY: Relay = { asker: addressOf('b'), askerSequence: sequence(70), target: { name: 'c', instance: instance(1) } }

describe('P6 A relay without an answer', () => {
  it('is said so at 80 % of the 500 ms that its asker waits, once', () => {
    const relays = new Relays(FULL)
    relays.open(sequence(1), RELAY, at(1000))
    expect(relays.earliest()).toBe(1400)
    expect([relays.takeNack(at(1399.9)), relays.takeNack(at(1400)), relays.takeNack(at(1400)), relays.earliest()]).toEqual([undefined, RELAY, undefined, undefined])
  })

  it('still hands on an answer that comes after that', () => {
    const relays = new Relays(FULL)
    relays.open(sequence(1), RELAY, at(0))
    relays.takeNack(at(400))
    expect(relays.answered(sequence(1), claim('c'))).toBe(RELAY)
  })

  it('says nothing where the answer came', () => {
    const relays = new Relays(FULL)
    relays.open(sequence(1), RELAY, at(0))
    relays.answered(sequence(1), claim('c'))
    expect([relays.earliest(), relays.takeNack(at(400))]).toEqual([undefined, undefined])
  })

  it('says nothing where nacks are switched off', () => {
    const relays = new Relays(SILENT)
    relays.open(sequence(1), RELAY, at(0))
    expect([relays.earliest(), relays.takeNack(at(400))]).toEqual([undefined, undefined])
  })
})

describe('P6 A helper', () => {
  function helping(settings: Settings, answers: boolean): Member {
    const member = new Member(settings, 'b', 'c')
    if (!answers) member.answering.delete('c')
    const request = { kind: 'ping-req', sequence: sequence(70), target: 'c', targetInstance: instance(1), address: addressOf('c') } as const
    member.hear(packet(claim('b'), request))
    member.run(2000)
    return member
  }

  it('tells the asker once, after 400 ms, that there is no answer', () => {
    const member = helping(FULL, false)
    const nacks = member.sent.filter(({ packet: { message } }) => message.kind === 'nack')
    expect(nacks.map(({ to, atMs, packet: { message } }) => ({ to, atMs, message }))).toEqual([
      { to: addressOf('b'), atMs: 1300, message: { kind: 'nack', sequence: 70 } },
    ])
  })

  it('hands on an answer, and sends no nack then', () => {
    const member = helping(FULL, true)
    expect(ofKind(member.sent, 'nack')).toEqual([])
    expect(ofKind(member.sent, 'ack').map(({ to, message }) => [to, message.sequence])).toEqual([[addressOf('b'), 70]])
  })

  it('keeps silent where nacks are switched off', () => expect(ofKind(helping(SILENT, false).sent, 'nack')).toEqual([]))
})

interface Asking extends Tables {
  readonly detector: Detector
  readonly asked: Sequence
}

/** A member whose question to one of five goes unanswered; three others have been asked to help. */
function asking(changes: Partial<ExpertSettings> = {}): Asking {
  const table = tables({ settings: { ...FULL, expert: { ...FULL.expert, ...changes } } })
  table.know('b', 'c', 'd', 'e', 'f')
  const detector = new Detector({ ...table, helperRandom: seeded(6) }, drawing(0), at(0))
  detector.duties(at(0))
  const asked = ofKind(table.sent(), 'ping')[0]?.message.sequence
  if (asked === undefined) throw new Error('nobody was asked')
  detector.duties(at(500))
  expect(ofKind(table.sent(), 'ping-req')).toHaveLength(3)
  return { ...table, detector, asked }
}

describe('L1 The asker', () => {
  it.each([
    ['lifeguard', 0, 4], ['lifeguard', 1, 3], ['lifeguard', 2, 2], ['lifeguard', 3, 1], ['deaf', 0, 4], ['deaf', 1, 0], ['deaf', 3, 0],
  ] as const)('counting as %s, with %i nacks of three finds itself %i points worse', (localHealthCounts, nacks, score) => {
    const { detector, asked, health } = asking({ localHealthCounts })
    for (let count = 0; count < nacks; count++) expect(detector.nacked(asked)).toBe(true)
    detector.judge(at(1000), at(1000))
    expect(health.score).toBe(score)
  })

  it('takes no more nacks than it asked helpers', () => {
    const { detector, asked } = asking()
    expect([1, 2, 3, 4].map(() => detector.nacked(asked))).toEqual([true, true, true, false])
  })

  it('takes none before helpers were asked, none that nobody waits for, and none after the verdict', () => {
    const { detector, asked } = asking()
    expect(detector.nacked(sequence(asked + 999))).toBe(false)
    detector.judge(at(1000), at(1000))
    expect(detector.nacked(asked)).toBe(false)
    const table = tables({ settings: FULL })
    table.know('b', 'c')
    const early = new Detector({ ...table, helperRandom: seeded(6) }, drawing(0), at(0))
    early.duties(at(0))
    expect(early.nacked(ofKind(table.sent(), 'ping')[0]?.message.sequence as Sequence)).toBe(false)
  })

  it('is healthy where an answer came after the nacks', () => {
    const { detector, asked, health, members } = asking()
    for (let count = 0; count < 3; count++) detector.nacked(asked)
    const target = members.peers.find(({ name }) => detector.answered(asked, claim(name), false, at(0)))
    detector.judge(at(1000), at(1000))
    expect([target?.verdict, health.score]).toEqual(['alive', 0])
  })

  it('misses none where nacks are switched off', () => {
    const { detector, health } = asking({ nacks: false })
    detector.judge(at(1000), at(1000))
    expect(health.score).toBe(1)
  })

  it('counts a nack of which nobody knows what it is about as unexpected', () => {
    const member = new Member(FULL, 'b')
    member.hear(packet(claim('b'), { kind: 'nack', sequence: sequence(4_000_000_000) }))
    expect(member.engine.counters.ignored.unexpected).toBe(1)
  })
})
