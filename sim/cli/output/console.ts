/** All that a command has of the real world, so that tests can hand in another. */
import type { Output } from './terminal.ts'

export interface Console {
  readonly output: Output
  readonly errors: Output
  /** How the program is called: what help and replay commands begin with. */
  readonly program: string
  /** A real clock, in milliseconds. */
  readonly now: () => number
  /** Calls back again and again in real time, until what it returns is called. */
  readonly every: (ms: number, then: () => void) => () => void
  /** From the call on SIGINT aborts the signal, and ends the process no more; a second one does. */
  readonly interruption: () => AbortSignal
}
