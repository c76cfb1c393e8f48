/** Worlds that were never played: what a swarm makes of what comes back. */
import type { FailureKind } from '../../../../sim/scenario/report.ts'
import type { Examine, Examined, Job } from '../../../../sim/cli/swarm/job.ts'

export function world(job: Job, given: Partial<Examined> = {}): Examined {
  const passed: Examined = {
    ...job, outcome: { ok: true }, faults: {}, ratio: 0.5, outcomeHash: 'same', traceHash: `hash of ${job.seed}`, members: 4, virtualMs: 1000,
    chance: undefined,
  }
  return { ...passed, ...given }
}

export function failed(job: Job, kind: FailureKind = 'safety'): Examined {
  return world(job, { outcome: { ok: false, kind, checker: 'planted', message: 'planted', atMs: 5 }, ratio: undefined })
}

/** Plays worlds that all have these faults; without one of `effective` they come out differently. */
export function examiner(faults: Examined['faults'], effective: readonly string[], failing: readonly number[] = []): Examine {
  return async (job) => {
    if (failing.includes(job.seed)) return failed(job)
    return world(job, { faults, outcomeHash: effective.includes(job.without ?? '') ? 'other' : 'same' })
  }
}
