/** The additive results of a swarm: those of separate ranges of seeds add up to those of all together. Times are milliseconds. */
import type { ChanceTally } from '../../checks/chance.ts'
import type { FaultKind } from '../../faults.ts'
import type { Range } from '../input/values.ts'

/** What is known about one kind of fault. */
export interface KindTally {
  readonly kind: FaultKind
  /** The number of worlds in which it happened, and how often it did in all of them together. */
  worlds: number
  times: number
  /** The number of worlds that were played again without it, and of those that had a different outcome then. */
  replayed: number
  changed: number
}

export interface Sums {
  /** Only sums of the same version can be added. */
  readonly version: string
  readonly seeds: Range
  /** The ranges played separately whose sums were added. */
  readonly added: readonly Range[]
  /** Real time, added up over the ranges. */
  readonly tookMs: number
  readonly worlds: number
  readonly virtualMs: number
  readonly memberMs: number
  readonly kinds: readonly KindTally[]
  /** Key: thousandths of the bound. In how many worlds convergence took that much of it. */
  readonly ratios: Readonly<Record<string, number>>
  /** Over the times in which loss was the only fault. */
  readonly chance: ChanceTally
}
