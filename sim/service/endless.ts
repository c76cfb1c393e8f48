/**
 * A service that makes promises without end, such as one that retries immediately and for ever, lets nothing else in the program
 * run: no event, no timer, no time limit of a test runner. Nor can an error reach the run. So the program prints why, and ends.
 */
import { writeSync } from 'node:fs'

/** The most promises, microtasks and ticks that services may make between two events. */
export const MOST_IN_ONE_TURN = 1_000_000

const STDERR = 2

export function endProgram(why: string): never {
  try {
    writeSync(STDERR, `${why}\n`)
    process.exit(1)
  } finally {
    // Still running: test runners replace process.exit.
    process.kill(process.pid, 'SIGKILL')
  }
}
