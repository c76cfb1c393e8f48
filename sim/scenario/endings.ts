/**
 * Members that ended by themselves: each found another that went by its name. So one of a name that nobody else has may not: one that
 * gave way to nobody would be missing for good, and the others would agree on that. And of two that share a name not both may.
 */
import { NameConflictError } from '../../src/errors.ts'
import { SimulationError } from '../errors.ts'
import type { Simulation } from '../simulation.ts'
import { firstHosts, namesakesIn, type Scenario, type Step } from './scenario.ts'

/** The name of the checker. */
const GAVE_WAY = 'nobody gives way to nobody'

/** An answer may be under way for so long when who gave it ends. */
const UNDER_WAY_MS = 10_000

export class Endings<S, M> {
  readonly #sim: Simulation<S, M>
  /** By host: the names of those who go by another's. */
  readonly #namesakes: ReadonlyMap<string, string>
  /** By host: until when a process that did not give way has run there by the steps so far; Infinity while one does. */
  readonly #ranUntilMs: Map<string, number>
  #checkedMs = 0

  constructor(sim: Simulation<S, M>, scenario: Scenario) {
    this.#sim = sim
    this.#namesakes = namesakesIn(scenario)
    this.#ranUntilMs = new Map(firstHosts(scenario).map((host) => [host, Infinity]))
  }

  after(step: Step): void {
    const ends = step.do === 'crash' || step.do === 'vanish' || step.do === 'leave'
    if (ends && this.#runs(step.host)) this.#ranUntilMs.set(step.host, this.#sim.now)
    if (step.do === 'restart' || step.do === 'add') this.#ranUntilMs.set(step.host, Infinity)
  }

  /** Throws where one has ended with an error and no other of its name can have been the reason. What a service ends on purpose has none. */
  async check(): Promise<void> {
    const ended = new Map<string, Error>()
    for (const host of [...this.#ranUntilMs.keys()].filter((one) => this.#runs(one))) {
      const cluster = this.#sim.cluster(host)
      const reason = cluster.state === 'closed' ? await cluster.closed : undefined
      if (reason === undefined) continue
      ended.set(host, reason)
      this.#ranUntilMs.set(host, -Infinity)
    }
    for (const [host, reason] of ended) {
      if (reason instanceof NameConflictError && this.#sharedName(host)) continue
      const { seed, now } = this.#sim
      const message = `not always: ${GAVE_WAY}: ${host} ended: ${reason.message}\nSeed ${seed}, by ${now} ms.`
      throw new SimulationError('SIMULATION_ALWAYS', message, { checker: GAVE_WAY })
    }
    this.#checkedMs = this.#sim.now
  }

  #runs(host: string): boolean {
    return this.#ranUntilMs.get(host) === Infinity
  }

  /** Whether another of that name has run since the last check, and did not give way itself. */
  #sharedName(host: string): boolean {
    const sinceMs = this.#checkedMs - UNDER_WAY_MS
    return [...this.#ranUntilMs].some(([other, untilMs]) => other !== host && untilMs >= sinceMs && this.#nameOf(other) === this.#nameOf(host))
  }

  #nameOf(host: string): string {
    return this.#namesakes.get(host) ?? host
  }
}
