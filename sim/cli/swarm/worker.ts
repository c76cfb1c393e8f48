/** The script of each worker thread of a swarm; `workerData` says what worlds are drawn from. */
import { workerData } from 'node:worker_threads'
import type { Worlds } from './job.ts'
import { serve } from './serve.ts'
import { examinerOf } from './worlds.ts'

serve(examinerOf(workerData as Worlds))
