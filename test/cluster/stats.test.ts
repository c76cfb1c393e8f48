import { describe, expect, it } from 'vitest'
import { TrafficCounters } from '../../src/cluster/stats.ts'
import { newCounters } from '../../src/protocol/counters.ts'
import { DROP_REASONS } from '../../src/wire/reasons.ts'

/** All numbers of an object, however deep. */
function numbersIn(value: unknown): readonly number[] {
  return typeof value === 'number' ? [value] : Object.values(value as object).flatMap(numbersIn)
}

function allFrozen(value: unknown): boolean {
  return typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(allFrozen))
}

describe('The statistics', () => {
  it('are all zero before there is an engine', () => {
    const stats = new TrafficCounters().snapshot(undefined)
    expect(Object.keys(stats)).toEqual(['sent', 'received', 'protocol', 'localHealth', 'queued', 'refusedMetadata'])
    expect(numbersIn(stats).every((count) => count === 0)).toBe(true)
    expect(numbersIn(stats).length).toBeGreaterThan(20)
  })

  it('have a counter for every reason to drop a datagram', () => {
    expect(Object.keys(new TrafficCounters().snapshot(undefined).received.dropped)).toEqual([...DROP_REASONS])
  })

  it('take over what was counted, here and in the engine', () => {
    const counters = new TrafficCounters()
    counters.sent.packets = 1
    counters.received.bytes = 2
    counters.received.dropped.magic = 3
    counters.refusedMetadata = 4
    const engine = { counters: { ...newCounters(), probes: 5, ignored: { ...newCounters().ignored, cookie: 6 } }, queueDepth: 7, localHealth: 8 }
    expect(counters.snapshot(engine)).toMatchObject({
      sent: { packets: 1 }, received: { bytes: 2, dropped: { magic: 3 } }, refusedMetadata: 4,
      protocol: { probes: 5, ignored: { cookie: 6 } }, queued: 7, localHealth: 8,
    })
  })

  it('are a copy that never changes again', () => {
    const counters = new TrafficCounters()
    const engine = { counters: newCounters(), queueDepth: 0, localHealth: 0 }
    const before = counters.snapshot(engine)
    counters.sent.packets++
    counters.received.dropped.short++
    engine.counters.probes++
    engine.counters.ignored.self++
    expect(numbersIn(before).every((count) => count === 0)).toBe(true)
    expect(numbersIn(counters.snapshot(engine)).filter((count) => count === 1)).toHaveLength(4)
    expect(allFrozen(before)).toBe(true)
  })
})
