/** The state of the engine at one moment, for `stats()`. Counts that only rise are in counters.ts. */

export interface Condition {
  /** This member's own. */
  readonly incarnation: number
  /** 0 is healthy. Probe interval and timeout are multiplied by one more than this. */
  readonly localHealth: number
  /** How late the engine's wake-ups were. */
  readonly loop: {
    readonly lastLateMs: number
    readonly worstLateMs: number
    /** How often one was late by 50 ms or more. */
    readonly timesLate: number
  }
  /** What is waiting or in progress. */
  readonly queues: {
    /** Updates that still have sends left. */
    readonly updates: number
    /** Probes without a verdict. */
    readonly probes: number
    /** Probes on behalf of others, without an answer. */
    readonly relays: number
    /** Seeds and others that were greeted and have not given their list. */
    readonly greetings: number
  }
  /** Counted by this member's own verdicts. It counts itself as alive, unless it observes. */
  readonly members: {
    readonly alive: number
    readonly suspect: number
    /** Found failed and still remembered, as are those in `left`. */
    readonly failed: number
    readonly left: number
  }
}

/** What `stats()` shows before there is an engine. */
export const NO_CONDITION: Condition = {
  incarnation: 0,
  localHealth: 0,
  loop: { lastLateMs: 0, worstLateMs: 0, timesLate: 0 },
  queues: { updates: 0, probes: 0, relays: 0, greetings: 0 },
  members: { alive: 0, suspect: 0, failed: 0, left: 0 },
}
