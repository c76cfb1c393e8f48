/** What came of a play: plain data, to print, to keep and to compare. */
import type { FaultKind } from '../faults.ts'
import type { SimulationStats } from '../stats.ts'

/**
 * - `safety`: something that must never be was.
 * - `liveness`: something that must come about did not in time.
 * - `crash`: code threw, could not start, or went in circles.
 */
export type FailureKind = 'safety' | 'liveness' | 'crash'

export interface PlayFailure {
  readonly ok: false
  readonly kind: FailureKind
  /** What noticed it: a checker, or the name of an invariant. */
  readonly checker?: string | undefined
  /** The whole message, with seed, virtual time and the last events. */
  readonly message: string
  /** Of a crash: where the code threw that is to be mended. */
  readonly stack?: string | undefined
  readonly atMs: number
}

export type Outcome = { readonly ok: true } | PlayFailure

/** How long it took until others knew that a process had ended without a word; undefined where nobody did, or not all. */
export interface Detection {
  readonly host: string
  readonly atMs: number
  /** From the end of the process to the first leave. */
  readonly firstMs: number | undefined
  /** To when nobody listed that life any more. */
  readonly allMs: number | undefined
}

/** What a host sent, all its processes together. */
export interface Sent {
  readonly packets: number
  readonly bytes: number
}

export interface PlayReport {
  readonly outcome: Outcome
  /** When the last fault was over. */
  readonly quietFromMs: number
  /** From then on until all saw each other as they are; undefined where they never did. */
  readonly convergedAfterMs: number | undefined
  /** What it may take: `bounds` of the settings, with all hosts that there ever were. */
  readonly boundMs: number
  /** The one by the other. */
  readonly ratio: number | undefined
  /** Virtual time at the end. */
  readonly endedAtMs: number
  readonly stats: SimulationStats
  /** By host. */
  readonly sent: Readonly<Record<string, Sent>>
  /** How often each kind of fault happened; those that never did are left out. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>
  /** One per crash and per vanished machine. */
  readonly detections: readonly Detection[]
  readonly traceHash: string
  /** Over what each member told of each other, without times: differs where a fault changed more than the timing. */
  readonly outcomeHash: string
}
