import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstWhere } from '../../../src/protocol/tools/search.ts'

describe('The first place in a sorted list where a test holds', () => {
  it('is that which going through the list finds, and its end where the test holds nowhere', () => {
    fc.assert(fc.property(fc.array(fc.nat(50)), fc.nat(50), (numbers, least) => {
      const sorted = numbers.toSorted((one, other) => one - other)
      const found = sorted.findIndex((number) => number >= least)
      expect(firstWhere(sorted, (number) => number >= least)).toBe(found === -1 ? sorted.length : found)
    }))
  })
})
