/** What carries out the jobs of a swarm. */
import { thrownText } from '../../kernel/journal.ts'
import { crashed, type Examine, type Examined, type Job } from './job.ts'

export interface Runner extends AsyncDisposable {
  /** How many jobs run at once. */
  readonly width: number
  /** Does jobs, in any order, and calls `told` with the result of each, until all are done or `told` returns false. */
  run(jobs: Iterable<Job>, told: (examined: Examined) => boolean): Promise<void>
}

/** Does all jobs in this thread, one after the other: for a handful of seeds within a test. */
export function inThisThread(examine: Examine): Runner {
  return {
    width: 1,
    async run(jobs, told) {
      for (const job of jobs) {
        if (!told(await examined(examine, job))) return
      }
    },
    async [Symbol.asyncDispose]() {},
  }
}

/** Does a job. An exception is a crash of that seed, not of the swarm. */
export async function examined(examine: Examine, job: Job): Promise<Examined> {
  try {
    return await examine(job)
  } catch (error) {
    return crashed(job, thrownText(error))
  }
}
