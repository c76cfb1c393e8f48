/** A worker whose worlds do by their seeds what no world should. */
import { serve } from '../../../../sim/cli/swarm/serve.ts'
import { failed, world } from './support.ts'

serve(async (job) => {
  switch (job.seed) {
    case 3:
      throw new RangeError('planted exception')
    case 4:
      process.exit(9)
      break
    case 5:
      for (;;);
    case 6:
      return failed(job, 'liveness')
    case 7:
      void Promise.reject(new TypeError('planted death'))
      return new Promise(() => {})
    default:
      return world(job, { faults: { loss: job.seed } })
  }
})
