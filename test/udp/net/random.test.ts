import { describe, expect, it } from 'vitest'
import { cryptoRandom } from '../../../src/net/random.ts'

describe('random numbers for production', () => {
  it('are unsigned, whole and 32 bits wide, across many refills', () => {
    const random = cryptoRandom()
    let ones = 0
    let zeros = 0
    for (let draw = 0; draw < 10_000; draw++) {
      const drawn = random.uint32()
      expect(drawn >>> 0).toBe(drawn)
      ones |= drawn
      zeros |= ~drawn
    }
    expect(ones >>> 0).toBe(0xffff_ffff)
    expect(zeros >>> 0).toBe(0xffff_ffff)
  })

  it('do not come round again after a refill', () => {
    const random = cryptoRandom()
    const drawn = Array.from({ length: 4_096 }, () => random.uint32())
    // Among 4,096 draws of 32 bits two equal pairs come up once in a million runs; a stream that repeated itself has thousands.
    expect(new Set(drawn).size).toBeGreaterThan(4_090)
  })

  it('differ from one stream to another', () => {
    const [one, other] = [cryptoRandom(), cryptoRandom()]
    const draw = (): number[] => Array.from({ length: 4 }, () => one.uint32())
    expect(draw()).not.toEqual(Array.from({ length: 4 }, () => other.uint32()))
  })
})
