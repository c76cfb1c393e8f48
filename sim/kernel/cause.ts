/**
 * Why something happens just now: a datagram arrived, a timer came due, the user gave a command. Who does something is remembered
 * as it is (one reference an event); it is asked what it is only where something came of it that is looked at.
 */
export type Cause =
  /** The members' start, and what their first promises bring. */
  | { readonly by: 'start' }
  | { readonly by: 'command'; readonly words: string }
  /** A call-back of the user at a set time. */
  | { readonly by: 'appointment' }
  /** A process's own; late ones come after they were due. */
  | { readonly by: 'timer'; readonly dueMs: number }
  /** `number` counts all that were sent in the run. */
  | { readonly by: 'packet'; readonly number: number; readonly from: string; readonly sentMs: number }
  /** The news that nothing listens where a datagram was sent to. */
  | { readonly by: 'refusal' }

/** What can be the cause of something. */
export interface CauseSource {
  /** Whose process does what is done then; undefined where that is no one's. */
  readonly host?: string | undefined
  cause(): Cause
}

export const STARTED: CauseSource = { cause: () => ({ by: 'start' }) }

/** The end of a sentence about what happened. */
export function causeWords(cause: Cause): string {
  switch (cause.by) {
    case 'start':
      return 'as the members start'
    case 'command':
      return `on the command: ${cause.words}`
    case 'appointment':
      return 'by a call-back of the user'
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
