import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashText } from '../../../src/protocol/tools/hash.ts'

const WORD = 0xffff_ffffn

/** The same, told in whole numbers of any length: FNV-1a, then the last mix of murmur3. */
function hashInWholeNumbers(text: string, seed: number): number {
  let hash = 0x811c9dc5n ^ BigInt(seed)
  for (const unit of text.split('')) hash = ((hash ^ BigInt(unit.charCodeAt(0))) * 0x01000193n) & WORD
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & WORD
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & WORD
  return Number(hash ^ (hash >> 16n))
}

describe('The hash of a text', () => {
  it('is what its definition says, for any text and seed', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.nat(0xffff_ffff), (text, seed) => {
      expect(hashText(text, seed)).toBe(hashInWholeNumbers(text, seed))
    }))
  })

  it('never changes: members of different versions compare sums of it', () => {
    expect(['', 'a', 'm0', 'zwölf', '🙂'].map((text) => hashText(text)))
      .toEqual([2872998923, 444641715, 2525538378, 160360259, 2208423841])
  })

  it('spreads names that begin alike evenly', () => {
    const buckets = new Array<number>(64).fill(0)
    for (let number = 0; number < 6400; number++) {
      const bucket = hashText(`service-${number}`) >>> 26
      buckets[bucket] = (buckets[bucket] as number) + 1
    }
    const chiSquare = buckets.reduce((sum, count) => sum + ((count - 100) * (count - 100)) / 100, 0)
    // 63 degrees of freedom: a fair draw is below this 999 times in 1000.
    expect(chiSquare).toBeLessThan(103)
  })

  it('is another one with another seed', () => {
    const texts = Array.from({ length: 200 }, (_, number) => `m${number}`)
    expect(texts.filter((text) => hashText(text, 1) === hashText(text, 2))).toEqual([])
  })
})
