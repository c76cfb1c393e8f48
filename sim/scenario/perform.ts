/** Carries out steps as commands to a simulation, and ends all faults. */
import type { LinkOptions } from '../network/link-options.ts'
import type { Simulation } from '../simulation.ts'
import type { Holds } from './holds.ts'
import type { Scenario, Step } from './scenario.ts'

/**
 * Carries out the step now. A step about a host where no process runs does nothing, so that a scenario with fewer steps can be
 * played.
 */
export function perform<S, M>(sim: Simulation<S, M>, holds: Holds<S, M>, step: Step): void {
  switch (step.do) {
    case 'partition':
      return sim.partition(...step.groups)
    case 'cut':
      return sim.cut(step.from, step.to)
    case 'hold':
      return holds.begin(step)
    case 'heal':
      return sim.heal(...(step.groups ?? []))
    case 'link':
      return sim.link(step.from, step.to, step.options)
    case 'network':
      return sim.network(step.options)
    case 'crash':
      return sim.crash(step.host)
    case 'vanish':
      return sim.vanish(step.host)
    case 'leave':
      return sim.leave(step.host)
    case 'add':
      return sim.add(step.host)
    case 'restart':
      return sim.restart(step.host, { newAddress: step.newAddress })
    case 'pause':
      return sim.pause(step.host, step.forMs)
    case 'block':
      return sim.block(step.host, step.forMs)
    case 'leap':
      return sim.leapWallClock(step.host, step.byMs)
    case 'drift':
      return sim.driftClock(step.host, step.perMillion)
    case 'metadata':
      return setMetadata(sim, step.host, step.metadata)
    default:
      return step satisfies never
  }
}

/**
 * The quiet begins: no partition or cut remains, all links behave alike, lose nothing and keep their latency, and no clock
 * drifts. Processes that ended stay ended, and clocks that leapt stay where they are: the members must cope with that.
 */
export function endFaults<S, M>(sim: Simulation<S, M>, scenario: Scenario): void {
  sim.heal()
  for (const step of scenario.steps) {
    if (step.do === 'link') sim.link(step.from, step.to, {})
    if (step.do === 'drift') sim.driftClock(step.host, 0)
  }
  for (const host of Object.keys(scenario.clocks ?? {})) sim.driftClock(host, 0)
  sim.network({ latencyMs: latencyAtEnd(scenario) })
}

function latencyAtEnd({ network, steps }: Scenario): LinkOptions['latencyMs'] {
  const last = steps.findLast((step) => step.do === 'network')
  return last === undefined ? network?.latencyMs : last.options.latencyMs
}

/** A member that leaves, or has ended, has no metadata to change. */
function setMetadata<S, M>(sim: Simulation<S, M>, host: string, metadata: unknown): void {
  if (!sim.running.includes(host)) return
  // The promise resolves once the metadata has spread, and rejects if the member ends first; a scenario needs neither.
  sim.cluster(host).setMetadata(metadata as M).catch(() => undefined)
}
