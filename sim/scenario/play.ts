/**
 * Plays a scenario in two phases. While its faults last, no checker's rule and no invariant may be broken. When they are over,
 * all members must see each other as they are within the bound that their settings promise, and stay in agreement.
 */
import type { ClusterOptions } from '../../src/cluster/options.ts'
import type { SimulationOptions } from '../options.ts'
import { converge, stayConverged } from '../checks/convergence.ts'
import { Simulation } from '../simulation.ts'
import { failureOf } from './failure.ts'
import { Holds } from './holds.ts'
import { parseScenario } from './parse.ts'
import { endFaults, perform } from './perform.ts'
import type { Outcome, PlayReport } from './report.ts'
import { namesakesIn, type Scenario } from './scenario.ts'
import { Endings } from './endings.ts'
import { Watch } from './watch.ts'

/** What a scenario cannot hold: the user's own code. `S` is the type of the service, `M` that of the members' metadata. */
export interface PlayOptions<S = undefined, M = unknown> {
  /** Runs on each host, as in {@link SimulationOptions.service}. */
  readonly service?: SimulationOptions<M, S>['service']
  /** The options of each member, which override the scenario's settings, as in {@link SimulationOptions.options}. */
  readonly options?: SimulationOptions<M, S>['options']
  /** As {@link SimulationOptions.checks}. Default: true. */
  readonly checks?: boolean | undefined
  /** Each must return true after every event. Key: its name. */
  readonly invariants?: Readonly<Record<string, (sim: Simulation<S, M>) => boolean>> | undefined
  /** Called with the simulation before anything runs: to listen, or to do what a scenario cannot express. */
  readonly onSimulation?: ((sim: Simulation<S, M>) => void) | undefined
}

/**
 * Plays a scenario to its end, or to its first failure, which is then in the report. The report is plain data.
 *
 * ```ts
 * const { outcome, convergedAfterMs } = await play(drawScenario(7))
 * ```
 *
 * @throws SimulationError `SIMULATION_OPTIONS` if the scenario is not valid; see {@link parseScenario}.
 */
export async function play<S = undefined, M = unknown>(written: Scenario, options: PlayOptions<S, M> = {}): Promise<PlayReport> {
  const scenario = parseScenario(written)
  const { seed, members, settings, network, clocks, receiveBufferBytes, silentPorts } = scenario
  const namesakes = namesakesIn(scenario)
  const own = (host: string): Partial<ClusterOptions<M>> => {
    const name = namesakes.get(host)
    return { ...settings, ...options.options?.(host), ...(name === undefined ? {} : { name }) } as Partial<ClusterOptions<M>>
  }
  await using sim = new Simulation<S, M>({
    seed, members, network, receiveBufferBytes, silentPorts, service: options.service, options: own, checks: options.checks,
    clocks: (name) => clocks?.[name],
  })
  const watch = new Watch(sim, scenario)
  for (const [name, test] of Object.entries(options.invariants ?? {})) sim.always(name, test)
  options.onSimulation?.(sim)
  return watch.report(await outcomeOf(() => playedThrough(sim, scenario, watch), watch))
}

async function outcomeOf<S, M>(run: () => Promise<void>, watch: Watch<S, M>): Promise<Outcome> {
  try {
    await run()
    return { ok: true }
  } catch (error) {
    return failureOf(error, watch.nowMs)
  }
}

async function playedThrough<S, M>(sim: Simulation<S, M>, scenario: Scenario, watch: Watch<S, M>): Promise<void> {
  const endings = new Endings(sim, scenario)
  const holds = new Holds(sim, scenario)
  for (const step of scenario.steps) {
    await runTo(sim, step.atMs)
    await endings.check()
    watch.detections.before(step)
    perform(sim, holds, step)
    endings.after(step)
    watch.detections.after()
  }
  await runTo(sim, watch.quietFromMs)
  endFaults(sim, scenario)
  const { tookMs } = await converge(sim, watch.boundMs)
  await endings.check()
  watch.convergedAfterMs = tookMs
  await stayConverged(sim, watch.calmMs)
  await endings.check()
}

/** Rounding may have put the present a last bit beyond the intended moment. */
async function runTo<S, M>(sim: Simulation<S, M>, ms: number): Promise<void> {
  await sim.run(Math.max(0, ms - sim.now))
}
