/** The worker's side of the pool: jobs come in, each is told as it is done, one after the other. */
import { parentPort } from 'node:worker_threads'
import type { Examine, Job } from './job.ts'
import { examined } from './runner.ts'

/** The first thing that a worker says: from now on the time that it takes is that of its jobs. */
export const READY = 'ready'

/** Serves until the pool ends the worker. */
export function serve(examine: Examine): void {
  const port = parentPort
  if (port === null) throw new Error('serves in a worker thread only')
  let turn = Promise.resolve()
  port.postMessage(READY)
  port.on('message', (job: Job) => {
    turn = turn.then(async () => port.postMessage(await examined(examine, job)))
  })
}
