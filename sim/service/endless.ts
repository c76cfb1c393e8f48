/**
 * A service that begets promises without end, as one that tries again at once whatever fails, lets nothing else of the program
 * run: no event, no timer, no time limit of a test runner. No error can reach the run either. So the program ends, and says why.
 */
import { writeSync } from 'node:fs'

/** Promises, microtasks and ticks that services may make between two events. */
export const MOST_IN_ONE_TURN = 1_000_000

const STDERR = 2

export function endProgram(why: string): never {
  try {
    writeSync(STDERR, `${why}\n`)
    process.exit(1)
  } finally {
    // Still here: a test runner keeps a program from ending itself.
    process.kill(process.pid, 'SIGKILL')
  }
}
