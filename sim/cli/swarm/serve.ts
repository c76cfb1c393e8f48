/** The worker's side of the pool: does jobs one after the other, and reports each as it is done. */
import { parentPort } from 'node:worker_threads'
import type { Examine, Job } from './job.ts'
import { examined } from './runner.ts'

/** The first message of a worker: it has loaded, so the time it takes from now on is spent on jobs. */
export const READY = 'ready'

/** Serves until the pool ends the worker. */
export function serve(examine: Examine): void {
  const port = parentPort
  if (port === null) throw new Error('serve() runs only in a worker thread')
  let turn = Promise.resolve()
  port.postMessage(READY)
  port.on('message', (job: Job) => {
    turn = turn.then(async () => port.postMessage(await examined(examine, job)))
  })
}
