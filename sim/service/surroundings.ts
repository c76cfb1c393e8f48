/**
 * The surroundings of a cluster that shares its process with a service. The service's handlers at that cluster are called from
 * its timers and its socket, so these count as the service's doing: what they use outside the virtual world, and what they throw,
 * is known to be of this host.
 */
import type { Surroundings, Transport, TransportHandlers } from '../../src/surroundings.ts'
import type { VirtualProcess } from '../machine/process.ts'

export interface Household {
  /** Runs it as the doing of this host. */
  inside(then: () => void): void
  /** A handler threw. */
  uncaught(cause: unknown): void
}

export function sharedSurroundings(process: VirtualProcess, household: Household): Required<Surroundings> {
  return {
    get watch() {
      return process.watch
    },
    now: () => process.now(),
    wallClock: () => process.wallClock(),
    timer: (afterMs, then) => process.timer(afterMs, () => household.inside(then)),
    randomness: process.randomness,
    bind: async (options, handlers) => sharedTransport(await process.bind(options, sharedHandlers(handlers, household)), household),
    resolve: (host) => process.resolve(host),
    reachable: (host) => process.reachable(host),
    hostName: () => process.hostName(),
    handedOver: () => process.handedOver(),
    uncaught: (error) => household.uncaught(error),
  }
}

function sharedHandlers(handlers: TransportHandlers, household: Household): TransportHandlers {
  return {
    datagram: (from, bytes) => household.inside(() => handlers.datagram(from, bytes)),
    trouble: (trouble) => household.inside(() => handlers.trouble(trouble)),
  }
}

/** `Required`, so that nothing a transport may have is missing here: the same run without a service would be another. */
function sharedTransport(transport: Transport, household: Household): Required<Transport> {
  /** By call-back: the same one each time, as whoever waits twice with one is called once. Bound: what the driver has. */
  const waiting = new Map<() => void, () => void>()
  const shared = (then: () => void): (() => void) => {
    const known = waiting.get(then) ?? (() => household.inside(then))
    waiting.set(then, known)
    return known
  }
  return {
    bound: transport.bound,
    send: (to, bytes) => transport.send(to, bytes),
    waits: (then) => transport.waits?.(shared(then)) ?? false,
    knock: (to, bytes, refused) => transport.knock(to, bytes, () => household.inside(refused)),
    whenDrained: (then) => transport.whenDrained(() => household.inside(then)),
    close: () => transport.close(),
  }
}
