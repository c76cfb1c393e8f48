/** Holds datagrams from some hosts to others for a time; afterwards all of them continue on their way at once. */
import type { SimulatedPacket } from '../network/packets.ts'
import type { Simulation } from '../simulation.ts'
import type { Scenario, Step } from './scenario.ts'

interface Hold {
  readonly from: ReadonlySet<string>
  readonly to: ReadonlySet<string>
}

export class Holds<S, M> {
  readonly #sim: Simulation<S, M>
  /** The holds that are in effect. At most one per step. */
  readonly #holds = new Set<Hold>()

  constructor(sim: Simulation<S, M>, { steps }: Scenario) {
    this.#sim = sim
    // Looking at each packet costs time, so only scenarios with holds do it.
    if (steps.some((step) => step.do === 'hold')) sim.on('packet', (packet) => (this.#isHeld(packet) ? 'hold' : 'pass'))
  }

  begin({ from, to, forMs }: Extract<Step, { readonly do: 'hold' }>): void {
    const hold: Hold = { from: new Set(from), to: new Set(to) }
    this.#holds.add(hold)
    this.#sim.at(this.#sim.now + forMs, () => {
      this.#holds.delete(hold)
      this.#sim.release((packet) => !this.#isHeld(packet))
    })
  }

  #isHeld({ from, to }: SimulatedPacket): boolean {
    for (const hold of this.#holds) if (hold.from.has(from) && hold.to.has(to)) return true
    return false
  }
}
