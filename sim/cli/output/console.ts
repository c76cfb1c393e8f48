/** Everything that a command uses of the real world, so that tests can replace it. */
import type { Output } from './terminal.ts'

export interface Console {
  readonly output: Output
  readonly errors: Output
  /** How the program is called; help and replay commands begin with it. */
  readonly program: string
  /** A real clock, in milliseconds. */
  readonly now: () => number
  /** Calls `then` every `ms` milliseconds of real time, until the returned function is called. */
  readonly every: (ms: number, then: () => void) => () => void
  /** From this call on, the first SIGINT aborts the signal instead of ending the process; a second one ends it. */
  readonly interruption: () => AbortSignal
}
