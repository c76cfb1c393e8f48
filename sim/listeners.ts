/** The handlers of a simulation. An error in a handler fails the run. */
import { checkArguments } from './arguments.ts'
import type { Trace, LineHandler } from './kernel/trace.ts'
import type { Network } from './network/network.ts'
import { checkedVerdict, type PacketHandler } from './network/packets.ts'
import type { DatagramHandler, JoinHandler, LeaveHandler, Observations } from './views/observations.ts'

/** The arguments of {@link Simulation.on}. */
export type Listened<M> =
  | ['join' | 'update' | 'suspect' | 'recover', JoinHandler<M>]
  | ['leave', LeaveHandler<M>]
  | ['datagram', DatagramHandler]
  | ['packet', PacketHandler]
  | ['trace', LineHandler]

export class Listeners<M> {
  readonly #observations: Observations<M>
  readonly #network: Network
  readonly #trace: Trace
  readonly #nameOf: (number: number) => string

  /** `nameOf` gives the name of the host with a number. */
  constructor(observations: Observations<M>, network: Network, trace: Trace, nameOf: (number: number) => string) {
    this.#observations = observations
    this.#network = network
    this.#trace = trace
    this.#nameOf = nameOf
  }

  add(...[event, handler]: Listened<M>): void {
    checkArguments('on', { event, handler })
    const observations = this.#observations
    switch (event) {
      case 'leave':
        return observations.onLeave(handler)
      case 'trace':
        return this.#trace.watch((line) => observations.guard(() => handler(line)), this.#nameOf)
      case 'packet':
        return this.#network.inspect((packet) => observations.guard(() => checkedVerdict(handler(packet))))
      case 'datagram':
        return this.#network.watch((from, to, bytes) => observations.guard(() => handler(from.name, to?.name, bytes)))
      default:
        return observations.onTold(event, handler)
    }
  }
}
