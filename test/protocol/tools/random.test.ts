import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { below, fraction, hexDigits, sample, shuffle } from '../../../src/protocol/tools/random.ts'
import { drawing, seeded } from '../support.ts'

const seeds = fc.nat(0xffff_ffff)
const LAST = 0xffff_ffff

/** How often each key came, in 6000 draws. */
function tally(draw: () => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (let draws = 0; draws < 6000; draws++) {
    const key = draw()
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  return counts
}

/** All keys came, each within a fifth of its fair share. */
function expectFair(counts: ReadonlyMap<string, number>, keys: number): void {
  const share = 6000 / keys
  expect(counts.size).toBe(keys)
  for (const count of counts.values()) expect(Math.abs(count - share)).toBeLessThan(share / 5)
}

describe('A random integer', () => {
  it('is from 0 to below its bound', () => {
    fc.assert(fc.property(seeds, fc.integer({ min: 1, max: LAST }), (seed, bound) => {
      const drawn = below(seeded(seed), bound)
      expect(Number.isInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true)
    }))
  })

  it('favours none: a draw from the last, incomplete part of the range is drawn again', () => {
    // 2^32 is 1 more than a multiple of 3, so the very last number has no equals.
    expect(below(drawing(LAST, 5), 3)).toBe(2)
    expect(below(drawing(LAST - 1, 5), 3)).toBe(2)
    expect(below(drawing(LAST), 2)).toBe(1)
  })

  it('can be any of them', () => {
    const random = seeded(7)
    expectFair(tally(() => String(below(random, 6))), 6)
  })
})

describe('A random fraction', () => {
  it('is at least 0 and below 1', () => {
    expect(fraction(drawing(0))).toBe(0)
    expect(fraction(drawing(LAST))).toBeLessThan(1)
    expect(fraction(drawing(0x8000_0000))).toBe(0.5)
  })
})

describe('A shuffle', () => {
  it('keeps what it shuffles, in the same array', () => {
    fc.assert(fc.property(seeds, fc.array(fc.nat(9)), (seed, items) => {
      const shuffled = [...items]
      expect(shuffle(seeded(seed), shuffled)).toBe(shuffled)
      expect(shuffled.sort()).toEqual([...items].sort())
    }))
  })

  it('gives every order alike', () => {
    const random = seeded(8)
    expectFair(tally(() => shuffle(random, ['a', 'b', 'c']).join('')), 6)
  })
})

describe('A random sample', () => {
  const many = fc.array(fc.nat(), { maxLength: 80, size: 'max' }).map((numbers) => numbers.map((number, index) => ({ number, index })))

  it('holds different items that fit, as many as asked for or as there are, and leaves the items alone', () => {
    fc.assert(fc.property(seeds, many, fc.nat(6), fc.integer({ min: 1, max: 4 }), (seed, items, count, divisor) => {
      const before = [...items]
      const fits = ({ number }: { readonly number: number }): boolean => number % divisor === 0
      const drawn = sample(seeded(seed), items, count, fits)
      expect(new Set(drawn).size).toBe(drawn.length)
      expect(drawn.length).toBe(Math.min(count, items.filter(fits).length))
      expect(drawn.every((item) => items.includes(item) && fits(item))).toBe(true)
      expect(items).toEqual(before)
    }))
  })

  it.each([
    ['few items', 4],
    ['many items, where it draws without looking at all of them', 40],
  ])('gives every choice alike, of %s', (_, size) => {
    const items = Array.from({ length: size }, (_each, index) => index)
    const random = seeded(9)
    expectFair(tally(() => sample(random, items, 2, (item) => item < 4).sort().join('')), 6)
  })

  it('does not look at all items for few out of many', () => {
    let looks = 0
    const items = Array.from({ length: 10_000 }, (_, index) => index)
    const random = seeded(10)
    for (let times = 0; times < 100; times++) sample(random, items, 3, () => ++looks > 0)
    expect(looks).toBeLessThan(320)
  })

  it('finds the one that fits among very many', () => {
    const items = Array.from({ length: 5000 }, (_, index) => index)
    expect(sample(seeded(11), items, 3, (item) => item === 4321)).toEqual([4321])
  })
})

describe('Random digits', () => {
  it('are sixteen hexadecimal ones, small numbers filled up with zeros', () => {
    expect(hexDigits(drawing(0xa, 0))).toBe('0000000a00000000')
    expect(hexDigits(drawing(LAST))).toBe('f'.repeat(16))
  })
})
