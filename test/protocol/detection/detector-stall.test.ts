import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/protocol/members/entry.ts'
import { at, drawing, ofKind, update } from '../support.ts'
import { answer, askOne, type Ping, rig } from './detector-rig.ts'

describe('A stall', () => {
  it('W2 has whoever is being asked asked anew, once; after that the verdict is put off by as long as it lasted', () => {
    const table = rig()
    const first = askOne(table)
    table.detector.stalled(300, at(300))
    const [again, ...others] = ofKind(table.sent(), 'ping')
    expect([again?.message.target, others]).toEqual([first.target, []])
    expect(answer(table, first)).toBe(false)
    table.detector.stalled(400, at(900))
    expect(table.sent()).toEqual([])
    expect([1699.9, 1700].map((nowMs) => table.detector.hasVerdictsDue(at(nowMs)))).toEqual([false, true])
    table.detector.judge(at(1700), at(1700))
    expect(table.members.get(first.target)?.verdict).toBe('suspect')
  })

  it('W2 leaves a last question to the suspicion that it ends, and puts it off', () => {
    const table = rig({ peers: ['b'], timing: drawing(0xffff_ffff) })
    const [b] = table.know('b') as [Entry]
    table.detector.question(b, 'last', at(0))
    expect(ofKind(table.sent(), 'ping')).toHaveLength(1)
    table.detector.stalled(300, at(300))
    expect([table.sent(), table.detector.openProbes]).toEqual([[], 1])
    table.detector.question(b, 'last', at(400))
    expect([ofKind(table.sent(), 'ping').length, table.detector.openProbes]).toEqual([1, 1])
  })

  it('W2 has nobody asked twice at one time', () => {
    const table = rig({ peers: ['b', 'c'] })
    for (let nowMs = 300; nowMs < 9000; nowMs += 1300) {
      table.pings(nowMs)
      table.detector.stalled(1000, at(nowMs))
      table.detector.askSome(3, at(nowMs))
      expect(table.detector.openProbes).toBeLessThanOrEqual(4)
    }
  })

  it('W2 is in the time that an answer took: it says nothing of the way', () => {
    const table = rig()
    const { target } = askOne(table)
    table.detector.stalled(300, at(300))
    expect(answer(table, ofKind(table.sent(), 'ping')[0]?.message as Ping)).toBe(true)
    expect(table.members.get(target)).toMatchObject({ verdict: 'alive', roundTrip: undefined })
  })

  it('W2 has nobody asked anew who went meanwhile, or lives another life', () => {
    for (const change of [{ state: 'left' }, { life: 2, incarnation: 2 }] as const) {
      const table = rig()
      const { target } = askOne(table)
      table.membership.take(update(target, change), at(100), false)
      table.detector.stalled(300, at(300))
      expect([table.sent(), table.detector.openProbes]).toEqual([[], 0])
    }
  })
})
