/** How long it takes until the others know of each process that ended without saying so. */
import type { Simulation } from '../simulation.ts'
import type { Detection } from './report.ts'
import type { Step } from './scenario.ts'

interface Search {
  readonly host: string
  /** The name of its member. */
  readonly name: string
  readonly instance: string
  readonly atMs: number
  firstMs: number | undefined
  allMs: number | undefined
}

export class Detections<S, M> {
  readonly #sim: Simulation<S, M>
  /** In the order of their ends; at most one per crash and vanish of the scenario. */
  readonly #searches: Search[] = []

  constructor(sim: Simulation<S, M>) {
    this.#sim = sim
    sim.on('leave', (_observer, member) => {
      for (const search of this.#searches) {
        if (search.instance !== member.instance) continue
        search.firstMs ??= sim.now - search.atMs
        this.#look(search)
      }
    })
  }

  /** Called before a step is carried out: afterwards nobody can tell whether it ended anything. */
  before(step: Step): void {
    if (step.do !== 'crash' && step.do !== 'vanish') return
    if (!this.#sim.running.includes(step.host)) return
    const { name, instance } = this.#sim.cluster(step.host).self
    this.#searches.push({ host: step.host, name, instance, atMs: step.atMs, firstMs: undefined, allMs: undefined })
  }

  /** Called after each step, as the last member that still listed the ended one may itself have ended. */
  after(): void {
    for (const search of this.#searches) this.#look(search)
  }

  get found(): readonly Detection[] {
    return this.#searches.map(({ host, atMs, firstMs, allMs }) => ({ host, atMs, firstMs, allMs }))
  }

  #look(search: Search): void {
    if (search.firstMs === undefined || search.allMs !== undefined) return
    const isListed = this.#sim.running.some((host) => this.#sim.cluster(host).member(search.name)?.instance === search.instance)
    if (!isListed) search.allMs = this.#sim.now - search.atMs
  }
}
