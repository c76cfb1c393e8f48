/** What is fixed about a scenario before its faults are drawn. */
import type { FaultKind } from '../faults.ts'

/** What all parts of a draw share. */
export interface Plan {
  readonly seed: number
  readonly members: number
  /** Faults happen up to this time. */
  readonly lengthMs: number
  /** How many times slower the protocol is than with the `lan` profile: times are multiplied by it. */
  readonly scale: number
  /** The kinds that are not masked. */
  readonly kinds: ReadonlySet<FaultKind>
  /** Whether two processes may have one name. */
  readonly namesakes: boolean
}
