/** What is known of a scenario before its faults are drawn. */
import type { FaultKind } from '../faults.ts'

/** What all parts of a draw know. */
export interface Plan {
  readonly seed: number
  readonly members: number
  /** Faults happen up to this time. */
  readonly lengthMs: number
  /** How much slower the protocol is than by the `lan` profile: times are stretched by it. */
  readonly scale: number
  /** The kinds that are not masked. */
  readonly kinds: ReadonlySet<FaultKind>
  /** Whether two processes may go by one name. */
  readonly namesakes: boolean
}
