/**
 * Logarithms and the exponential function, to the last bit the same on every machine. The language leaves the last bit of those
 * in `Math` open, and engines and processors do differ in it: a suspicion that lasts longer by one bit makes another run. This
 * file uses only additions, multiplications and divisions, which IEEE 754 rounds correctly and so alike on every machine. The
 * polynomials are those of fdlibm (Sun Microsystems, 1993), whose error is below one unit in the last place.
 */

const LN2_HIGH = 6.93147180369123816490e-1
const LN2_LOW = 1.90821492927058770002e-10
const SQUARE_ROOT_OF_TWO = 1.4142135623730951
/** The smallest number that has all 53 bits of precision. */
const LEAST_NORMAL = 2.2250738585072014e-308
/** Below this, a power of two is a shift of a 32-bit integer. */
const SHORT_WAY = 0x4000_0000
/** 2 to the power of 54. */
const LIFT = 0x40_0000_0000_0000

const bits = new DataView(new ArrayBuffer(8))

export function naturalLogarithm(value: number): number {
  if (!(value > 0 && value < Infinity)) return value === 0 ? -Infinity : value === Infinity ? Infinity : NaN
  if (value < LEAST_NORMAL) return naturalLogarithm(value * LIFT) - 54 * (LN2_HIGH + LN2_LOW)
  // value = fraction * 2 ** exponent, with a fraction around 1. The short way is for cluster sizes, needed for each packet.
  const isShort = value >= 1 && value < SHORT_WAY
  let exponent = isShort ? 31 - Math.clz32(value) : exponentOf(value)
  let fraction = isShort ? value / (1 << exponent) : fractionOf(value)
  if (fraction > SQUARE_ROOT_OF_TWO) {
    fraction /= 2
    exponent++
  }
  const above = fraction - 1
  const s = above / (2 + above)
  const z = s * s
  const w = z * z
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1))
  const odd = z * (6.666666666666735130e-1 + w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)))
  const half = 0.5 * above * above
  return exponent * LN2_HIGH - ((half - (s * (half + (even + odd)) + exponent * LN2_LOW)) - above)
}

/** Exact for powers of ten, so that rounding it up never goes a step too high. */
export function decimalLogarithm(value: number): number {
  let decades = 0
  let rest = value
  for (; rest >= 10 && rest < Infinity; rest /= 10) decades++
  return decades + naturalLogarithm(rest) / Math.LN10
}

export function exponential(exponent: number): number {
  if (!(exponent > -746 && exponent < 710)) return exponent >= 710 ? Infinity : exponent <= -746 ? 0 : NaN
  const doublings = Math.round(exponent * Math.LOG2E)
  const high = exponent - doublings * LN2_HIGH
  const low = doublings * LN2_LOW
  const rest = high - low
  const square = rest * rest
  const correction = rest - square * (1.66666666666666019037e-1 + square * (-2.77777777770155933842e-3
    + square * (6.61375632143793436117e-5 + square * (-1.65339022054652515390e-6 + square * 4.13813679705723846039e-8))))
  const fraction = 1 - ((low - (rest * correction) / (2 - correction)) - high)
  // In two steps: at either end of the range of doubles, the whole power of two is out of range.
  const first = doublings >> 1
  return fraction * powerOfTwo(first) * powerOfTwo(doublings - first)
}

function exponentOf(value: number): number {
  bits.setFloat64(0, value)
  return (bits.getInt32(0) >> 20) - 1023
}

/** The fraction of a normal number: at least 1, below 2. */
function fractionOf(value: number): number {
  bits.setFloat64(0, value)
  bits.setInt32(0, (bits.getInt32(0) & 0xf_ffff) | 0x3ff0_0000)
  return bits.getFloat64(0)
}

/** 2 to the power of `exponent`, which must be from -1022 to 1023. */
function powerOfTwo(exponent: number): number {
  bits.setInt32(0, (exponent + 1023) << 20)
  bits.setInt32(4, 0)
  return bits.getFloat64(0)
}
