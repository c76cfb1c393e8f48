/** What a run uses of the machine. It measures CPU time, as other work on the machine does not count towards that. */
import { cpuUsage, memoryUsage, uptime } from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Meter {
  /** The CPU time of this process so far, including garbage collection on other threads. */
  readonly cpuSeconds: () => number
  /** What is reachable now, on the heap and in buffers, after a full garbage collection. */
  readonly heldBytes: () => number
  /** The resident memory of the process. */
  readonly residentBytes: () => number
  /** Real time since an arbitrary moment. */
  readonly wallSeconds: () => number
}

export function machineMeter(): Meter {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  return {
    cpuSeconds: () => {
      const { user, system } = cpuUsage()
      return (user + system) / 1e6
    },
    heldBytes: () => {
      collect()
      const { heapUsed, arrayBuffers } = memoryUsage()
      return heapUsed + arrayBuffers
    },
    residentBytes: () => memoryUsage.rss(),
    wallSeconds: () => uptime(),
  }
}
