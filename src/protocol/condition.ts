/** How things stand in the engine at one moment, for `stats()`; what only rises is in counters.ts. */

export interface Condition {
  /** Of this member itself. */
  readonly incarnation: number
  /** 0 is healthy; probe interval and timeout are stretched by one more than this. */
  readonly localHealth: number
  readonly loop: {
    readonly lastLateMs: number
    readonly worstLateMs: number
    /** Times it was late by 50 ms or more. */
    readonly timesLate: number
  }
  /** What is waiting or under way. */
  readonly queues: {
    /** Updates that still have sends left. */
    readonly updates: number
    /** Probes without a verdict. */
    readonly probes: number
    /** Probes in another's stead without an answer. */
    readonly relays: number
    /** Seeds and others greeted, whose list is not in. */
    readonly greetings: number
  }
  /** By this member's own verdict; itself is alive, unless it observes. */
  readonly members: {
    readonly alive: number
    readonly suspect: number
    /** Gone and remembered, as are those who left. */
    readonly failed: number
    readonly left: number
  }
}

/** Before there is an engine. */
export const NO_CONDITION: Condition = {
  incarnation: 0,
  localHealth: 0,
  loop: { lastLateMs: 0, worstLateMs: 0, timesLate: 0 },
  queues: { updates: 0, probes: 0, relays: 0, greetings: 0 },
  members: { alive: 0, suspect: 0, failed: 0, left: 0 },
}
