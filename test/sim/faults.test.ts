import { describe, expect, it } from 'vitest'
import { Faults } from '../../sim/faults.ts'

describe('The register of faults', () => {
  it('counts each kind, and knows when it happened last', () => {
    const faults = new Faults()
    expect([faults.count('loss'), faults.lastMs('loss')]).toEqual([0, -Infinity])
    faults.note('loss', 3)
    faults.note('loss', 8)
    expect([faults.count('loss'), faults.lastMs('loss'), faults.count('cut')]).toEqual([2, 8, 0])
  })

  it('knows until when one lasts, whichever began last', () => {
    const faults = new Faults()
    faults.note('pause', 10, 'm1', 500)
    faults.note('pause', 20, 'm2', 30)
    expect(faults.lastMs('pause')).toBe(500)
  })

  it('knows the faults of a host, and which were over by a time', () => {
    const faults = new Faults()
    faults.note('pause', 10, 'm1', 500)
    faults.note('clock-jump', 20, 'm1')
    expect(faults.spans('m1')).toEqual([{ kind: 'pause', fromMs: 10, untilMs: 500 }, { kind: 'clock-jump', fromMs: 20, untilMs: 20 }])
    expect(faults.spans('m2')).toEqual([])
    expect(faults.befell('m1', new Set(['pause']), 500)).toBe(true)
    expect(faults.befell('m1', new Set(['pause']), 501)).toBe(false)
    expect(faults.befell('m1', new Set(['clock-jump']), 21)).toBe(false)
  })

  it('knows when the last fault of a datagram ended, at both of its hosts', () => {
    const faults = new Faults()
    faults.noteOnWay('cut', 10, 'm1', 'm2')
    faults.noteOnWay('late', 40, 'm3', 'm1')
    faults.noteOnWay('late', 30, 'm3', 'm1')
    expect(['m1', 'm2', 'm3', 'm4'].map((host) => faults.lastOnWaysMs(host, ['cut']))).toEqual([10, 10, -Infinity, -Infinity])
    expect(['m1', 'm2', 'm3', 'm4'].map((host) => faults.lastOnWaysMs(host, ['cut', 'late']))).toEqual([40, 10, 40, -Infinity])
    expect([faults.count('cut'), faults.lastMs('cut')]).toEqual([1, 10])
  })

  it('notes only the time of late datagrams', () => {
    const faults = new Faults()
    faults.noteOnWay('late', 40, 'm3', 'm1')
    expect(Object.values(faults.counts).every((count) => count === 0)).toBe(true)
  })

  it('knows whether several datagrams have failed between a host and any one other, whichever way', () => {
    const faults = new Faults()
    for (const [ms, from, to] of [[10, 'm1', 'm2'], [20, 'm2', 'm1'], [30, 'm1', 'm3'], [40, 'm2', 'm1'], [50, 'm1', 'm2']] as const) {
      faults.noteOnWay('loss', ms, from, to)
    }
    faults.noteOnWay('duplication', 60, 'm1', 'm2')
    const since = (host: string, ms: number): readonly boolean[] => [1, 2, 3].map((atLeast) => faults.failedWithAnyone(host, atLeast, ms))
    expect([since('m1', 20), since('m1', 21), since('m1', 50), since('m1', 51)]).toEqual([
      [true, true, true], [true, true, false], [true, false, false], [false, false, false],
    ])
    expect([since('m3', 30), since('m4', 0)]).toEqual([[true, false, false], [false, false, false]])
  })

  it('counts changed datagrams by receiver', () => {
    const faults = new Faults()
    faults.noteOnWay('corruption', 10, 'm1', 'm2')
    faults.noteOnWay('loss', 10, 'm1', 'm2')
    expect(['m1', 'm2'].map((host) => faults.changedTo(host))).toEqual([0, 1])
  })
})
