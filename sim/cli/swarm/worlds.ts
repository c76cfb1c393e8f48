/** The world of a seed, and the result of playing it. */
import type { FaultKind } from '../../faults.ts'
import { FAULT_KINDS } from '../../faults.ts'
import { drawScenario } from '../../scenario/draw.ts'
import { play } from '../../scenario/play.ts'
import type { Simulation } from '../../simulation.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import type { Examine, Worlds } from './job.ts'

/** The scenario of a seed; without a kind of fault it is otherwise the same. */
export function worldOf({ members, kinds = FAULT_KINDS }: Worlds, seed: number, without?: FaultKind): Scenario {
  const faults = kinds.filter((kind) => kind !== without)
  return drawScenario(seed, { faults, membersAtLeast: members?.first, membersAtMost: members?.last })
}

export function examinerOf(worlds: Worlds): Examine {
  return async (job) => {
    const scenario = worldOf(worlds, job.seed, job.without)
    let checks: Simulation['checks']
    const report = await play(scenario, { onSimulation: (sim) => (checks = sim.checks) })
    const { outcome, faults, ratio, outcomeHash, traceHash, endedAtMs, sent } = report
    return {
      ...job, outcome, faults, ratio, outcomeHash, traceHash,
      members: Object.keys(sent).length, virtualMs: Math.round(endedAtMs), chance: checks?.tally,
    }
  }
}
