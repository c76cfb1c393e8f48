/** Normal numbers from uniform words, the same to the last bit on every machine: see src/protocol/tools/logarithm.ts. */
import { naturalLogarithm } from '../../src/protocol/tools/logarithm.ts'

const WORD_RANGE = 0x1_0000_0000
const QUARTER = 0x4000_0000
const EIGHTH = 0x2000_0000

/** A standard normal number from two uniform words (Box and Muller). It is never beyond 6.7. */
export function normal(first: number, second: number): number {
  return Math.sqrt(-2 * naturalLogarithm(positive(first))) * cosineOfTurn(second)
}

/** The word as a fraction above 0 and up to 1. */
export function positive(word: number): number {
  return ((word >>> 0) + 1) / WORD_RANGE
}

/** The cosine of the word's fraction of a turn. The polynomials are those of fdlibm, for up to an eighth of a turn either way. */
export function cosineOfTurn(word: number): number {
  const turned = word >>> 0
  const quarters = Math.floor((turned + EIGHTH) / QUARTER)
  const angle = ((turned - quarters * QUARTER) / WORD_RANGE) * (2 * Math.PI)
  switch (quarters % 4) {
    case 0: return smallCosine(angle)
    case 1: return -smallSine(angle)
    case 2: return -smallCosine(angle)
    default: return smallSine(angle)
  }
}

function smallCosine(angle: number): number {
  const z = angle * angle
  const tail = 4.16666666666666019037e-2 + z * (-1.38888888888741095749e-3 + z * (2.48015872894767294178e-5
    + z * (-2.75573143513906633035e-7 + z * (2.08757232129817482790e-9 + z * -1.13596475577881948265e-11))))
  return 1 - (0.5 * z - z * z * tail)
}

function smallSine(angle: number): number {
  const z = angle * angle
  const tail = -1.66666666666666324348e-1 + z * (8.33333333332248946124e-3 + z * (-1.98412698298579493134e-4
    + z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10))))
  return angle + angle * z * tail
}
