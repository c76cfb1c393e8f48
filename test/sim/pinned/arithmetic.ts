/**
 * The functions that a run needs beside what the language gives to the last bit: each machine must find the same bits for the same
 * numbers. Where a run differs between two, these say whether its arithmetic does.
 */
import { fork } from '../../../sim/kernel/random.ts'
import { Trace } from '../../../sim/kernel/trace.ts'
import { normal } from '../../../sim/network/normal.ts'
import { decimalLogarithm, exponential, naturalLogarithm } from '../../../src/protocol/tools/logarithm.ts'
import { power } from '../../../src/protocol/tools/power.ts'

/** Key: what it is. Each with numbers of the kind that it is used for, made from two random words. */
const FUNCTIONS: Readonly<Record<string, (first: number, second: number) => number>> = {
  exponential: (first) => exponential(first / 0x400_0000 - 32),
  'natural logarithm': (first) => naturalLogarithm((first + 1) / 0x1_0000_0000),
  'decimal logarithm': (first) => decimalLogarithm(1 + (first % 50_000)),
  'normal number': normal,
  power: (first, second) => power(first / 0x1_0000_0000, second % 50),
  'square root': (first) => Math.sqrt(first),
}

/** How many numbers each is tried with. */
const TRIED = 20_000

/** A line for each function, with a hash of all that it gave. */
export function arithmeticLines(): readonly string[] {
  return Object.entries(FUNCTIONS).map(([name, given]) => {
    const random = fork(1, 'arithmetic', name)
    const trace = new Trace()
    for (let index = 0; index < TRIED; index++) trace.command(given(random.uint32(), random.uint32()), '')
    return `${name} of ${TRIED} numbers: ${trace.hash}`
  })
}
