/** The unit of work of a swarm: play the world of a seed, whole or without one kind of fault, and report the result. */
import type { ChanceTally } from '../../checks/chance.ts'
import type { FaultKind } from '../../faults.ts'
import type { Outcome } from '../../scenario/report.ts'
import type { Range } from '../input/values.ts'

/** What worlds are drawn from: the same for all seeds of a swarm. */
export interface Worlds {
  readonly members: Range | undefined
  /** The kinds of faults that worlds may have; undefined for all. */
  readonly kinds: readonly FaultKind[] | undefined
}

export interface Job {
  readonly seed: number
  /** A kind of fault to mask in the world of the seed, which is otherwise the same. */
  readonly without?: FaultKind | undefined
  /** The second of two plays of the same world, which must be identical. */
  readonly again?: true | undefined
}

/** The result of a job: plain data, as it crosses between threads. */
export interface Examined extends Job {
  readonly outcome: Outcome
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>
  /** Measured convergence divided by its bound; undefined if the world did not converge. */
  readonly ratio: number | undefined
  readonly outcomeHash: string
  readonly traceHash: string
  readonly members: number
  /** A whole number, so that sums do not depend on their order. */
  readonly virtualMs: number
  /** Removals of running members by loss alone; undefined if checks were off. */
  readonly chance: ChanceTally | undefined
}

export type Examine = (job: Job) => Promise<Examined>

/** The result of a job that did not come back: an exception outside the simulation, or a worker that died. */
export function crashed(job: Job, message: string): Examined {
  const outcome = { ok: false, kind: 'crash', message, atMs: 0 } as const
  return { ...job, outcome, faults: {}, ratio: undefined, outcomeHash: '', traceHash: '', members: 0, virtualMs: 0, chance: undefined }
}
