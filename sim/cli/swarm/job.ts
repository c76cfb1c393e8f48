/** What a swarm does over and over: plays the world of a seed, whole or without one kind of fault, and tells what came of it. */
import type { ChanceTally } from '../../checks/chance.ts'
import type { FaultKind } from '../../faults.ts'
import type { Outcome } from '../../scenario/report.ts'
import type { Range } from '../input/values.ts'

/** What worlds are drawn from: the same for all seeds of a swarm. */
export interface Worlds {
  readonly members: Range | undefined
  /** That worlds may have. */
  readonly kinds: readonly FaultKind[] | undefined
}

export interface Job {
  readonly seed: number
  /** Masked in the world of the seed, which is else the same. */
  readonly without?: FaultKind | undefined
  /** The second of two plays of the same world, which must be the same. */
  readonly again?: true | undefined
}

/** What came of a job: plain data, as it crosses between threads. */
export interface Examined extends Job {
  readonly outcome: Outcome
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>
  /** Measured convergence by its bound; undefined where it did not converge. */
  readonly ratio: number | undefined
  readonly outcomeHash: string
  readonly traceHash: string
  readonly members: number
  /** A whole number, so that sums do not depend on the order. */
  readonly virtualMs: number
  /** What loss alone did to the living; undefined where nobody checked. */
  readonly chance: ChanceTally | undefined
}

export type Examine = (job: Job) => Promise<Examined>

/** What became of a job that did not come back: an exception outside the simulation, or a worker that died. */
export function crashed(job: Job, message: string): Examined {
  const outcome = { ok: false, kind: 'crash', message, atMs: 0 } as const
  return { ...job, outcome, faults: {}, ratio: undefined, outcomeHash: '', traceHash: '', members: 0, virtualMs: 0, chance: undefined }
}
