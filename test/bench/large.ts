/** A large cluster from its start, through a partition into halves, to agreement: how long that takes, and how much memory. */
import type { Simulation } from '../../sim/index.ts'
import { lanCluster } from './clusters.ts'
import type { Meter } from './meter.ts'

const PARTED_MS = 60_000
/** Virtual time between two looks. */
const STEP_MS = 500

export type LargePhase = 'start' | 'rest' | 'parted' | 'healed'

/** What has been used since the beginning. */
export interface LargeProgress {
  readonly phase: LargePhase
  readonly virtualMs: number
  readonly cpuSeconds: number
  readonly wallSeconds: number
  /** The most seen so far. */
  readonly residentBytes: number
}

export interface LargeOptions {
  readonly members: number
  /** Above this the run gives up, before the machine begins to swap or to kill other processes. */
  readonly mostResidentBytes: number
}

/** Reports after each step what has been used; rejects if that exceeds `mostResidentBytes`. */
export async function largeRun({ members, mostResidentBytes }: LargeOptions, meter: Meter, tell: (progress: LargeProgress) => void): Promise<void> {
  const [cpuFrom, wallFrom] = [meter.cpuSeconds(), meter.wallSeconds()]
  const sim = lanCluster(members)
  let residentBytes = 0
  const progress = (phase: LargePhase): LargeProgress => {
    residentBytes = Math.max(residentBytes, meter.residentBytes())
    if (residentBytes > mostResidentBytes) throw new Error(`${members} members need more than ${mostResidentBytes / 2 ** 30} GiB`)
    return { phase, virtualMs: sim.now, cpuSeconds: meter.cpuSeconds() - cpuFrom, wallSeconds: meter.wallSeconds() - wallFrom, residentBytes }
  }
  for (const { phase, prepare, isOver } of phases(sim, members)) {
    prepare()
    const from = sim.now
    do {
      await sim.run(STEP_MS)
      tell(progress(phase))
    } while (!isOver(sim.now - from))
  }
}

interface Phase {
  readonly phase: LargePhase
  readonly prepare: () => void
  readonly isOver: (passedMs: number) => boolean
}

const RESTING_MS = 5000

function phases(sim: Simulation, members: number): readonly Phase[] {
  const half = Array.from({ length: Math.floor(members / 2) }, (_, index) => `m${index}`)
  return [
    { phase: 'start', prepare: () => {}, isOver: () => sim.converged() },
    { phase: 'rest', prepare: () => {}, isOver: (passedMs) => passedMs >= RESTING_MS },
    { phase: 'parted', prepare: () => sim.partition(half), isOver: (passedMs) => passedMs >= PARTED_MS },
    { phase: 'healed', prepare: () => sim.heal(), isOver: () => sim.converged() },
  ]
}
