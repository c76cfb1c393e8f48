import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fork, keyFor, threefry, type Words } from '../../../sim/kernel/random.ts'

function step(key: readonly [number, number], high: number, low: number): string {
  const into: Words = { first: 0, second: 0 }
  threefry({ first: key[0], second: key[1] }, high, low, into)
  return [into.first, into.second].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(' ')
}

function draws(count: number, seed: number, ...labels: readonly (string | number)[]): number[] {
  const stream = fork(seed, ...labels)
  return Array.from({ length: count }, () => stream.uint32())
}

const label = fc.oneof(fc.string({ maxLength: 9 }), fc.nat())

describe('the generator', () => {
  it('gives the words of the published test vectors of Threefry-2x32 with 20 rounds', () => {
    expect(step([0, 0], 0, 0)).toBe('6b200159 99ba4efe')
    expect(step([-1, -1], -1, -1)).toBe('1cb996fc bb002be7')
    expect(step([0x13198a2e, 0x03707344], 0x243f6a88, 0x85a308d3)).toBe('c4923a9c 483df7a0')
  })

  it('draws unsigned 32-bit integers whose bits are all about as often set as not', () => {
    const ones = new Array<number>(32).fill(0)
    for (const word of draws(4_000, 1, 'bits')) {
      expect(Number.isInteger(word) && word >= 0 && word <= 0xffff_ffff).toBe(true)
      for (let bit = 0; bit < 32; bit++) ones[bit] = (ones[bit] ?? 0) + ((word >>> bit) & 1)
    }
    // Five standard deviations of 4,000 fair coins.
    for (const count of ones) expect(Math.abs(count - 2_000)).toBeLessThan(160)
  })
})

describe('streams', () => {
  it('give the same numbers for the same seed and labels', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), fc.array(label), (seed, labels) => {
      expect(draws(8, seed, ...labels)).toEqual(draws(8, seed, ...labels))
    }))
  })

  it('differ in every number where seed or labels differ', () => {
    const stream = fc.tuple(fc.maxSafeInteger(), fc.array(label))
    fc.assert(fc.property(stream, stream, ([seed, labels], [other, others]) => {
      fc.pre(seed !== other || JSON.stringify(labels.map(String)) !== JSON.stringify(others.map(String)))
      expect(draws(4, seed, ...labels)).not.toEqual(draws(4, other, ...others))
    }))
  })

  it('differ for the same letters divided into other labels', () => {
    const keys = [['ab', 'c'], ['a', 'bc'], ['abc'], ['abc', ''], ['', 'abc'], ['ab\0', 'c']].map((labels) => {
      const key = keyFor(7, ...labels)
      return `${key.first} ${key.second}`
    })
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('use all of a seed, also beyond 32 bits and below zero', () => {
    const seeds = [0, 1, -1, 0x1_0000_0000, 0x1_0000_0000 + 1, -(0x1_0000_0000), Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
    expect(new Set(seeds.map((seed) => draws(2, seed, 'x').join())).size).toBe(seeds.length)
  })

  it('do not depend on what is drawn from others', () => {
    const quiet = fork(3, 'host', 'm0', 1, 'nonce')
    const alone = [quiet.uint32(), quiet.uint32(), quiet.uint32()]
    const stream = fork(3, 'host', 'm0', 1, 'nonce')
    const other = fork(3, 'host', 'm0', 1, 'rotation')
    const mixed = [0, 1, 2].map(() => {
      other.uint32()
      return stream.uint32()
    })
    expect(mixed).toEqual(alone)
  })
})
