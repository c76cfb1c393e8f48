/** The result of a play: plain data, to print, to keep and to compare. */
import type { FaultKind } from '../faults.ts'
import type { SimulationStats } from '../stats.ts'

/**
 * - `safety`: something happened that must never happen.
 * - `liveness`: something that must happen did not happen in time.
 * - `crash`: code threw, could not start, or never came to rest.
 */
export type FailureKind = 'safety' | 'liveness' | 'crash'

export interface PlayFailure {
  readonly ok: false
  readonly kind: FailureKind
  /** What found it: the name of a checker or of an invariant. */
  readonly checker?: string | undefined
  /** The whole message, with seed, virtual time and the last events. */
  readonly message: string
  /** The stack of what was thrown; only for a crash. */
  readonly stack?: string | undefined
  readonly atMs: number
}

export type Outcome = { readonly ok: true } | PlayFailure

/**
 * How long it took until others knew that a process had ended without saying so; undefined where nobody noticed, or not all did.
 */
export interface Detection {
  readonly host: string
  readonly atMs: number
  /** Milliseconds from the end of the process to the first `leave`. */
  readonly firstMs: number | undefined
  /** Milliseconds from the end of the process until nobody listed that life any more. */
  readonly allMs: number | undefined
}

/** What a host sent, all its processes together. */
export interface Sent {
  readonly packets: number
  readonly bytes: number
}

export interface PlayReport {
  readonly outcome: Outcome
  /** When the last fault was over, in virtual milliseconds. */
  readonly quietFromMs: number
  /** Milliseconds from then until all saw each other as they are; undefined if they never did. */
  readonly convergedAfterMs: number | undefined
  /** The longest that this may take: `bounds` of the settings, for all hosts that ever existed. */
  readonly boundMs: number
  /** `convergedAfterMs` divided by `boundMs`. */
  readonly ratio: number | undefined
  /** Virtual time at the end. */
  readonly endedAtMs: number
  readonly stats: SimulationStats
  /** By host. */
  readonly sent: Readonly<Record<string, Sent>>
  /** How often each kind of fault happened; kinds that never did are left out. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>
  /** One per crashed process and per vanished machine. */
  readonly detections: readonly Detection[]
  readonly traceHash: string
  /** Hash of the events that each member had about each other, without times: differs if a fault changed more than timing. */
  readonly outcomeHash: string
}
