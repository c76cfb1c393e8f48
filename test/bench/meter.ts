/** What a run takes of the machine. Time of the processor, not of the wall: who else is at work there does not count. */
import { cpuUsage, memoryUsage, uptime } from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

export interface Meter {
  /** What this process has had of the processor so far, its garbage collection on other threads included. */
  readonly cpuSeconds: () => number
  /** What is reachable now, on the heap and in buffers: all else is collected first. */
  readonly heldBytes: () => number
  /** What the process takes of the memory now. */
  readonly residentBytes: () => number
  /** From any moment on, as people wait. */
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
