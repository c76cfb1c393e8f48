import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cosineOfTurn, normal } from '../../../sim/network/normal.ts'

const WORD_RANGE = 0x1_0000_0000
const word = fc.integer({ min: 0, max: WORD_RANGE - 1 })

describe('The cosine of a part of a turn', () => {
  it('is that of Math, all around', () => {
    fc.assert(fc.property(word, (turned) => {
      expect(cosineOfTurn(turned)).toBeCloseTo(Math.cos((2 * Math.PI * turned) / WORD_RANGE), 14)
    }), { numRuns: 2000 })
    const eighths = Array.from({ length: 8 }, (_, eighth) => cosineOfTurn(eighth * (WORD_RANGE / 8)))
    const root = Math.sqrt(0.5)
    expect(eighths).toEqual([1, root, 0, -root, -1, -root, 0, root].map((cosine) => expect.closeTo(cosine, 15)))
  })

  it('takes a word with and without a sign', () => {
    fc.assert(fc.property(word, (turned) => {
      expect(cosineOfTurn(turned | 0)).toBe(cosineOfTurn(turned))
    }))
  })
})

describe('A normal number', () => {
  it('lies within 6.7, whatever the words', () => {
    fc.assert(fc.property(word, word, (first, second) => {
      expect(Math.abs(normal(first, second))).toBeLessThan(6.7)
    }))
    expect(normal(0, 0)).toBeGreaterThan(6.6)
    expect(normal(WORD_RANGE - 1, 0)).toBeCloseTo(0, 15)
  })
})
