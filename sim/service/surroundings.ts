/**
 * The surroundings of a cluster that shares its process with a service. The service's handlers on that cluster are called from
 * the cluster's timers and socket, so those calls are attributed to the service: if a handler throws or uses something outside
 * the virtual world, the host is known.
 */
import type { Surroundings, Transport, TransportHandlers } from '../../src/surroundings.ts'
import type { VirtualProcess } from '../machine/process.ts'

export interface Household {
  /** Runs `then`, and attributes what it does to this host. */
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

/** `Required`, so that no optional method of a transport is missing: with one missing, a service would change the run. */
function sharedTransport(transport: Transport, household: Household): Required<Transport> {
  /** By callback: its wrapper, always the same, as a callback that waits twice is called once. Bound: the driver's callbacks. */
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
