import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalLogarithm, exponential, naturalLogarithm } from '../../../src/protocol/tools/logarithm.ts'

/** Two units in the last place: one for each side. */
const CLOSE = 2 * Number.EPSILON

function expectClose(found: number, wanted: number): void {
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(CLOSE * Math.abs(wanted))
}

const positive = fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true })

describe('The logarithms', () => {
  it('are those of Math but for the last bit', () => {
    fc.assert(fc.property(positive, (value) => {
      expectClose(naturalLogarithm(value), Math.log(value))
    }))
    fc.assert(fc.property(fc.integer({ min: 1, max: 100_000 }), (size) => {
      expectClose(naturalLogarithm(size), Math.log(size))
      expectClose(decimalLogarithm(size), Math.log10(size))
    }))
    fc.assert(fc.property(fc.double({ min: 0.5, max: 2, noNaN: true }), (value) => {
      expectClose(naturalLogarithm(value), Math.log(value))
    }))
  })

  it('are exact where they are whole', () => {
    expect([1, 10, 100, 1000, 10_000, 100_000, 1e15].map(decimalLogarithm)).toEqual([0, 1, 2, 3, 4, 5, 15])
    expect(naturalLogarithm(1)).toBe(0)
  })

  it('rise with their numbers around each power of two, where their parts are put together', () => {
    for (let power = 1; power <= 0x1_0000; power *= 2) {
      const [below, at, above] = [power * (1 - Number.EPSILON), power, power * (1 + Number.EPSILON)].map(naturalLogarithm)
      expect((below as number) <= (at as number) && (at as number) <= (above as number), `${power}`).toBe(true)
    }
  })

  it('know the ends of what has one', () => {
    expect([0, -0, Infinity].map(naturalLogarithm)).toEqual([-Infinity, -Infinity, Infinity])
    expect([-1, NaN].map(naturalLogarithm)).toEqual([NaN, NaN])
    expect([0, Infinity].map(decimalLogarithm)).toEqual([-Infinity, Infinity])
    expectClose(naturalLogarithm(Number.MIN_VALUE), Math.log(Number.MIN_VALUE))
  })
})

describe('The exponential function', () => {
  it('is that of Math but for the last bit', () => {
    fc.assert(fc.property(fc.double({ min: -700, max: 709.7, noNaN: true }), (exponent) => {
      expectClose(exponential(exponent), Math.exp(exponent))
    }))
    fc.assert(fc.property(fc.double({ min: -2, max: 2, noNaN: true }), (exponent) => {
      expectClose(exponential(exponent), Math.exp(exponent))
    }))
    expect(exponential(0)).toBe(1)
  })

  it('knows its ends', () => {
    expect([710, Infinity, -746, -Infinity, NaN].map(exponential)).toEqual([Infinity, Infinity, 0, 0, NaN])
    expect(exponential(-740)).toBeGreaterThan(0)
  })

  it('undoes the logarithm', () => {
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (value) => {
      expect(Math.abs(exponential(naturalLogarithm(value)) / value - 1)).toBeLessThan(1e-14)
    }))
  })
})
