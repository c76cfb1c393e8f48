/**
 * The events that each member had about each other, in order and without times. A fault that only shifts times does not change
 * them, so their hash shows whether a fault changed an outcome.
 */
import { Trace } from '../kernel/trace.ts'
import type { Simulation } from '../simulation.ts'

export class Stories {
  /** Key: observer and name, with a space between. At most one per pair of hosts. */
  readonly #stories = new Map<string, string>()

  listen<S, M>(sim: Simulation<S, M>): void {
    for (const kind of ['join', 'update', 'suspect', 'recover'] as const) {
      sim.on(kind, (observer, { name }) => this.#tell(observer, name, kind))
    }
    sim.on('leave', (observer, { name }, reason) => this.#tell(observer, name, reason))
  }

  get hash(): string {
    const trace = new Trace()
    for (const [pair, story] of [...this.#stories].sort(([one], [other]) => (one < other ? -1 : 1))) trace.command(0, `${pair}:${story}`)
    return trace.hash
  }

  #tell(observer: string, name: string, what: string): void {
    const pair = `${observer} ${name}`
    this.#stories.set(pair, `${this.#stories.get(pair) ?? ''} ${what}`)
  }
}
