/**
 * Plays a scenario in two phases. While its faults run, nothing may happen that must never be; when they are over, all members
 * must see each other as they are within the bound that their settings promise.
 */
import { bounds } from '../../src/cluster/bounds.ts'
import { FAULT_KINDS, type FaultKind } from '../faults.ts'
import type { Host } from '../service/host.ts'
import { Simulation } from '../simulation.ts'
import { Detections } from './detections.ts'
import { failureOf } from './failure.ts'
import { parseScenario } from './parse.ts'
import { endFaults, perform } from './perform.ts'
import type { Outcome, PlayReport, Sent } from './report.ts'
import { endMs, hostsOf, type Scenario } from './scenario.ts'
import { Stories } from './stories.ts'

/** `S` is the user's service. */
export interface PlayOptions<S = undefined> {
  /** Makes the service that lives on each host, as in `SimulationOptions`. */
  readonly service?: ((host: Host) => S | Promise<S>) | undefined
  /** Of the user: each is asked after every event, and must hold. Key: its name. */
  readonly invariants?: Readonly<Record<string, (sim: Simulation<S>) => boolean>> | undefined
  /** Called with the simulation before anything runs: to listen, or to do to it what a scenario cannot say. */
  readonly onSimulation?: ((sim: Simulation<S>) => void) | undefined
}

/**
 * Plays a scenario to its end, or to its first failure; what failed is in the report, which is plain data.
 *
 * ```ts
 * const { outcome, convergedAfterMs } = await play(drawScenario(7))
 * ```
 *
 * @throws SimulationError `SIMULATION_OPTIONS` where the scenario is none; see {@link parseScenario}.
 */
export async function play<S = undefined>(written: Scenario, options: PlayOptions<S> = {}): Promise<PlayReport> {
  const scenario = parseScenario(written)
  const { seed, members, settings, network } = scenario
  await using sim: Simulation<S> = new Simulation<S>({ seed, members, network, options: () => ({ ...settings }), service: options.service })
  const watch = new Watch(sim, scenario)
  for (const [name, test] of Object.entries(options.invariants ?? {})) {
    sim.always(name, () => watch.holds(name, () => test(sim)))
  }
  options.onSimulation?.(sim)
  return watch.report(await outcomeOf(() => playedThrough(sim, scenario, watch), watch))
}

async function outcomeOf(run: () => Promise<void>, watch: Watch): Promise<Outcome> {
  try {
    await run()
    return { ok: true }
  } catch (error) {
    return failureOf(error, watch.nowMs, watch.broken)
  }
}

async function playedThrough(sim: Simulation<unknown>, scenario: Scenario, watch: Watch): Promise<void> {
  for (const step of scenario.steps) {
    await sim.run(step.atMs - sim.now)
    watch.detections.before(step)
    perform(sim, step)
    watch.detections.after()
  }
  await sim.run(watch.quietFromMs - sim.now)
  endFaults(sim, scenario)
  await sim.runUntil(() => sim.converged(), { withinMs: watch.boundMs })
  watch.convergedAfterMs = sim.now - watch.quietFromMs
}

/** All that is measured while a scenario is played. */
class Watch {
  readonly quietFromMs: number
  readonly boundMs: number
  readonly detections: Detections
  convergedAfterMs: number | undefined
  /** The first of the user's invariants that did not hold. */
  broken: string | undefined
  readonly #sim: Simulation<unknown>
  readonly #stories: Stories
  /** By host. */
  readonly #sent = new Map<string, { packets: number; bytes: number }>()

  constructor(sim: Simulation<unknown>, scenario: Scenario) {
    this.#sim = sim
    this.quietFromMs = endMs(scenario)
    this.boundMs = bounds({ ...scenario.settings, members: Math.max(2, hostsOf(scenario).length) }).convergenceMs
    this.detections = new Detections(sim)
    this.#stories = new Stories(sim)
    for (const host of hostsOf(scenario)) this.#sent.set(host, { packets: 0, bytes: 0 })
    sim.on('datagram', (sender, _receiver, bytes) => this.#count(sender, bytes.length))
  }

  get nowMs(): number {
    return this.#sim.now
  }

  holds(name: string, test: () => boolean): boolean {
    let held = false
    try {
      held = test()
      return held
    } finally {
      if (!held) this.broken ??= name
    }
  }

  report(outcome: Outcome): PlayReport {
    const { convergedAfterMs, boundMs } = this
    return {
      outcome,
      quietFromMs: this.quietFromMs,
      convergedAfterMs,
      boundMs,
      ratio: convergedAfterMs === undefined ? undefined : convergedAfterMs / boundMs,
      endedAtMs: this.#sim.now,
      stats: this.#sim.stats(),
      sent: Object.fromEntries(this.#sent) satisfies Record<string, Sent>,
      faults: faultCounts(this.#sim),
      detections: this.detections.found,
      traceHash: this.#sim.traceHash,
      outcomeHash: this.#stories.hash,
    }
  }

  #count(host: string, bytes: number): void {
    const sent = this.#sent.get(host)
    if (sent === undefined) return
    sent.packets++
    sent.bytes += bytes
  }
}

function faultCounts(sim: Simulation<unknown>): Partial<Record<FaultKind, number>> {
  const { lost, cut, refused } = sim.stats().network
  const counts: Partial<Record<FaultKind, number>> = { loss: lost, cut, refused }
  return Object.fromEntries(FAULT_KINDS.flatMap((kind) => (counts[kind] ? [[kind, counts[kind]]] : [])))
}
