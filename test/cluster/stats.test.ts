import { describe, expect, it } from 'vitest'
import { DROPPED, TrafficCounters } from '../../src/cluster/stats.ts'
import { NO_CONDITION } from '../../src/protocol/condition.ts'
import { newCounters } from '../../src/protocol/counters.ts'
import { MESSAGE_KINDS } from '../../src/wire/body.ts'
import { DROP_REASONS } from '../../src/wire/reasons.ts'

/** All numbers of an object, however deep; what is neither makes it fail. */
function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value]
  if (typeof value !== 'object' || value === null) throw new TypeError(`no number: ${String(value)}`)
  return Object.values(value).flatMap(numbersIn)
}

function allFrozen(value: unknown): boolean {
  return typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(allFrozen))
}

describe('The statistics', () => {
  it('are all zero before there is an engine, and nothing but numbers', () => {
    const stats = new TrafficCounters().snapshot(undefined)
    const parts = ['sent', 'received', 'protocol', 'refused', 'incarnation', 'localHealth', 'loop', 'queues', 'members']
    expect(Object.keys(stats)).toEqual(parts)
    expect(numbersIn(stats).every((count) => count === 0)).toBe(true)
    expect(numbersIn(stats).length).toBeGreaterThan(20)
  })

  it('have a counter for every reason to drop a datagram', () => {
    expect(Object.keys(new TrafficCounters().snapshot(undefined).received.dropped)).toEqual(['address', ...DROP_REASONS])
    expect(DROPPED).toHaveLength(DROP_REASONS.length + 1)
  })

  it('count each datagram under its kind as well', () => {
    const counters = new TrafficCounters()
    for (const kind of MESSAGE_KINDS) {
      counters.countSent(kind, 10)
      counters.countAccepted(kind, 20)
    }
    counters.countSent('ping', 5)
    const { sent, received } = counters.snapshot(undefined)
    expect(sent).toMatchObject({ packets: MESSAGE_KINDS.length + 1, bytes: 10 * MESSAGE_KINDS.length + 5 })
    expect([sent.byKind.ping, sent.byKind.ack]).toEqual([{ packets: 2, bytes: 15 }, { packets: 1, bytes: 10 }])
    expect([received.accepted, received.byKind.page]).toEqual([MESSAGE_KINDS.length, { packets: 1, bytes: 20 }])
  })

  it('take over what was counted, here and in the engine', () => {
    const counters = new TrafficCounters()
    counters.countDropped('magic', 2)
    counters.refused.metadata = 4
    const condition = { ...NO_CONDITION, localHealth: 8, queues: { updates: 7, probes: 9, relays: 10, greetings: 11 } }
    const engine = { counters: { ...newCounters(), probes: 5, ignored: { ...newCounters().ignored, cookie: 6 } }, condition }
    expect(counters.snapshot(engine)).toMatchObject({
      received: { packets: 1, bytes: 2, accepted: 0, dropped: { magic: 1 } }, refused: { metadata: 4 }, protocol: { probes: 5, ignored: { cookie: 6 } }, ...condition,
    })
  })

  it('are a copy that never changes again', () => {
    const counters = new TrafficCounters()
    const engine = { counters: newCounters(), condition: NO_CONDITION }
    const before = counters.snapshot(engine)
    counters.countSent('gossip', 1)
    counters.countDropped('short', 1)
    engine.counters.probes++
    engine.counters.ignored.self++
    expect(numbersIn(before).every((count) => count === 0)).toBe(true)
    expect(numbersIn(counters.snapshot(engine)).filter((count) => count === 1)).toHaveLength(9)
    expect(allFrozen(before)).toBe(true)
  })
})
