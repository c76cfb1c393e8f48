/**
 * A member may end by itself only because another process has its name. One that ends without such a namesake would be missing
 * for good, while the others agree on that; and of two that share a name, not both may end.
 */
import { NameConflictError } from '../../src/errors.ts'
import { SimulationError } from '../errors.ts'
import type { Simulation } from '../simulation.ts'
import { firstHosts, namesakesIn, type Scenario, type Step } from './scenario.ts'

/** The name of the checker. */
const GAVE_WAY = 'ends only for a namesake'

/** An answer may still be in flight for this long after the process that sent it has ended. */
const UNDER_WAY_MS = 10_000

export class Endings<S, M> {
  readonly #sim: Simulation<S, M>
  /** The member's name, by host, where it is that of another host. */
  readonly #namesakes: ReadonlyMap<string, string>
  /** By host: when the process there ended, by the steps so far: Infinity while it runs, -Infinity if it ended by itself. */
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

  /**
   * Throws if a member has ended with an error and no namesake can be the reason. One that its service closes ends without an
   * error.
   */
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

  /** Whether another process of that name has run since the last check, and did not end by itself. */
  #sharedName(host: string): boolean {
    const sinceMs = this.#checkedMs - UNDER_WAY_MS
    return [...this.#ranUntilMs].some(([other, untilMs]) => other !== host && untilMs >= sinceMs && this.#nameOf(other) === this.#nameOf(host))
  }

  #nameOf(host: string): string {
    return this.#namesakes.get(host) ?? host
  }
}
