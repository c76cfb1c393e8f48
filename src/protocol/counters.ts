/** What the engine has done since it began, for `stats()`. Plain counts that only rise. */
export interface Counters {
  /** Members probed: in turn, as a witness, or for any other cause. */
  probes: number
  /** Probes that had to ask helpers. */
  indirectProbes: number
  /** Probes that nobody answered in time. */
  failedProbes: number
  /** Suspicions begun here, after a failed probe or on hearing of one. */
  suspicions: number
  /** Times this member raised its incarnation because others accused it. */
  refutations: number
  /** Times this member became another life because a clone spoke as this one. */
  renewals: number
  /** Times this member's own loop stood still for 50 ms or more. */
  stalls: number
  /** Times this member was away for half an hour or more, and joined anew. */
  absences: number
  /** Living claims about new names that were refused because there were too many members. */
  surplusNames: number
  /** Lists taken from others because digests differed. */
  repairs: number
  /** Valid packets that were not acted on, by reason. */
  readonly ignored: {
    /** This member's own packets that came back. */
    self: number
    /** A ping for another life than this one. */
    misdirected: number
    /** An answer to no open question. */
    unexpected: number
    /** Asked for the list right after an absence, when this member's is stale. */
    absent: number
    /** Asked for more pages than this member gives in a second. */
    busy: number
    /** A cookie that is not this member's, or too old. */
    cookie: number
    /** Asked to probe a life that is not held here. */
    stranger: number
  }
}

export function newCounters(): Counters {
  return {
    probes: 0,
    indirectProbes: 0,
    failedProbes: 0,
    suspicions: 0,
    refutations: 0,
    renewals: 0,
    stalls: 0,
    absences: 0,
    surplusNames: 0,
    repairs: 0,
    ignored: { self: 0, misdirected: 0, unexpected: 0, absent: 0, busy: 0, cookie: 0, stranger: 0 },
  }
}
