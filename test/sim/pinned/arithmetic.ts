/**
 * The functions of `Math` whose last bit the language leaves open, of those that the library uses: each engine must give the same
 * bits for the same numbers, or a run would not be the same everywhere.
 */
import { fork } from '../../../sim/kernel/random.ts'
import { Trace } from '../../../sim/kernel/trace.ts'

/** What the language itself gives to the last bit. */
export const EXACT: ReadonlySet<string> = new Set(
  ['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc', 'PI'])

/** Key: name. Each with numbers of the kind that it is used for, made from one between 0 and 1. */
export const INEXACT: Readonly<Record<string, (fraction: number) => number>> = {
  cos: (fraction) => Math.cos(2 * Math.PI * fraction),
  exp: (fraction) => Math.exp(60 * fraction - 30),
  log: (fraction) => Math.log(fraction),
  log10: (fraction) => Math.log10(1 + 50_000 * fraction),
}

/** How many numbers each is tried with. */
const TRIED = 20_000

const WORD_RANGE = 0x1_0000_0000

/** A line for each function, with a hash of all that it gave. */
export function arithmeticLines(): readonly string[] {
  return Object.entries(INEXACT).map(([name, given]) => {
    const random = fork(1, 'arithmetic', name)
    const trace = new Trace()
    for (let index = 0; index < TRIED; index++) trace.command(given((random.uint32() + 1) / WORD_RANGE), '')
    return `Math.${name} of ${TRIED} numbers: ${trace.hash}`
  })
}
