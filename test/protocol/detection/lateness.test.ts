import { describe, expect, it } from 'vitest'
import { Lateness } from '../../../src/protocol/detection/lateness.ts'

describe('How late the engine was woken', () => {
  it('is told as the last, the worst, and how often it was 50 ms and more', () => {
    const lateness = new Lateness()
    const after = (lateMs: number): readonly number[] => {
      lateness.take(lateMs)
      return [lateness.lastMs, lateness.worstMs, lateness.times]
    }
    expect([49.9, 50, 700, 3].map(after)).toEqual([[49.9, 49.9, 0], [50, 50, 1], [700, 700, 2], [3, 700, 2]])
  })

  it('says nothing of inputs that come before the time', () => {
    const lateness = new Lateness()
    lateness.take(20)
    lateness.take(-5)
    expect([lateness.lastMs, lateness.worstMs]).toEqual([20, 20])
  })
})
