/** Who does the jobs of a swarm. */
import { crashed, type Examine, type Examined, type Job } from './job.ts'

export interface Runner extends AsyncDisposable {
  /** How many jobs are under way at once. */
  readonly width: number
  /** Does jobs, and tells of each as it is done, in any order, until they are all done or `told` answers with false. */
  run(jobs: Iterable<Job>, told: (examined: Examined) => boolean): Promise<void>
}

/** All in this thread, one after the other: for a handful of seeds inside a test. */
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

/** An exception is a crash of that seed, and not of the swarm. */
export async function examined(examine: Examine, job: Job): Promise<Examined> {
  try {
    return await examine(job)
  } catch (error) {
    return crashed(job, error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
}
