/**
 * Why something happens now: a datagram arrived, a timer came due, the user gave a command. Each event keeps only a reference to
 * its source; the source is asked for its cause only when an effect is reported.
 */
export type Cause =
  /** The members start, or their first promises settle. */
  | { readonly by: 'start' }
  | { readonly by: 'command'; readonly words: string }
  /** A callback of the user at a set virtual time. */
  | { readonly by: 'appointment' }
  /** A timer of a process. It fires later than it was due if the process stood still. */
  | { readonly by: 'timer'; readonly dueMs: number }
  /** `number` counts all packets that were sent in the run. */
  | { readonly by: 'packet'; readonly number: number; readonly from: string; readonly sentMs: number }
  /** A refusal came back: nothing listens where a datagram was sent to. */
  | { readonly by: 'refusal' }

/** What can be the cause of something. */
export interface CauseSource {
  /** The host whose process acts; undefined if no process does. */
  readonly host?: string | undefined
  cause(): Cause
}

export const STARTED: CauseSource = { cause: () => ({ by: 'start' }) }

/** The cause as the end of a sentence about what happened. */
export function causeWords(cause: Cause): string {
  switch (cause.by) {
    case 'start':
      return 'as the members start'
    case 'command':
      return `on the command: ${cause.words}`
    case 'appointment':
      return 'by a callback of the user'
    case 'timer':
      return `by a timer due at ${cause.dueMs.toFixed(3)} ms`
    case 'packet':
      return `by packet ${cause.number} from ${cause.from}, sent at ${cause.sentMs.toFixed(3)} ms`
    case 'refusal':
      return 'by a port that refused'
    default:
      return cause satisfies never
  }
}
