/** What of a swarm adds up: of ranges of seeds that were played apart to those of all of them together. Times are milliseconds. */
import type { ChanceTally } from '../../checks/chance.ts'
import type { FaultKind } from '../../faults.ts'
import type { Range } from '../input/values.ts'

/** What is known of one kind of fault. */
export interface KindTally {
  readonly kind: FaultKind
  /** Worlds in which it happened, and how often in all of them together. */
  worlds: number
  times: number
  /** Worlds that were played again without it, and those of them that came out differently. */
  replayed: number
  changed: number
}

export interface Sums {
  /** Only those of one version are about the same thing. */
  readonly version: string
  readonly seeds: Range
  /** Ranges that were played apart and are in these sums. */
  readonly added: readonly Range[]
  /** Real time, of one range after the other. */
  readonly tookMs: number
  readonly worlds: number
  readonly virtualMs: number
  readonly memberMs: number
  readonly kinds: readonly KindTally[]
  /** By thousandth of the bound: in how many worlds convergence took so much of it. */
  readonly ratios: Readonly<Record<string, number>>
  /** Of times in which loss was the only fault. */
  readonly chance: ChanceTally
}
