import { describe, expect, it } from 'vitest'
import { power } from '../../../src/protocol/tools/power.ts'

describe('A power', () => {
  it.each([[2, 0, 1], [2, 1, 2], [2, 10, 1024], [3, 5, 243], [0, 0, 1], [0, 3, 0], [1, 1_000_000, 1], [-2, 3, -8]])('%d to %d is %d', (base, exponent, result) => {
    expect(power(base, exponent)).toBe(result)
  })

  it('is a product, however large the exponent', () => {
    expect(power(1 - 1e-6, 999_999)).toBeCloseTo(Math.exp(-1), 6)
    let product = 1
    for (let exponent = 0; exponent < 200; exponent++) {
      expect(power(0.97, exponent)).toBeCloseTo(product, 12)
      product *= 0.97
    }
  })
})
