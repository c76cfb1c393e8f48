/**
 * Members that ended by themselves: each found another that went by its name. No scenario has two at a time, so nobody may: one
 * that gave way to nobody would be missing for good, and the others would agree on that.
 */
import { SimulationError } from '../errors.ts'
import type { Simulation } from '../simulation.ts'
import { firstHosts, type Scenario, type Step } from './scenario.ts'

/** The name of the checker. */
export const GAVE_WAY = 'nobody gives way to nobody'

export class Endings<S, M> {
  readonly #sim: Simulation<S, M>
  /** The hosts on which a process runs by the steps so far. */
  readonly #running: Set<string>

  constructor(sim: Simulation<S, M>, scenario: Scenario) {
    this.#sim = sim
    this.#running = new Set(firstHosts(scenario))
  }

  after(step: Step): void {
    if (step.do === 'crash' || step.do === 'vanish' || step.do === 'leave') this.#running.delete(step.host)
    if (step.do === 'restart' || step.do === 'add') this.#running.add(step.host)
  }

  /** Throws where one has ended with an error. What a service ends on purpose has none. */
  async check(): Promise<void> {
    for (const host of this.#running) {
      const cluster = this.#sim.cluster(host)
      const reason = cluster.state === 'closed' ? await cluster.closed : undefined
      if (reason === undefined) continue
      const { seed, now } = this.#sim
      throw new SimulationError('SIMULATION_ALWAYS', `not always: ${GAVE_WAY}: ${host} ended: ${reason.message}\nSeed ${seed}, by ${now} ms.`)
    }
  }
}
