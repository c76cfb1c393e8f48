/** The real world behind `Surroundings`: the system's sockets, clocks, timers, names and random numbers. */
import { hostname, networkInterfaces } from 'node:os'
import type { Surroundings } from '../surroundings.ts'
import { cryptoRandom } from './random.ts'
import { reachableAddress } from './reachable.ts'
import { resolveHost } from './resolve.ts'
import { bindSocket } from './socket.ts'
import { startTimer } from './timer.ts'

export function realSurroundings(): Surroundings {
  // One stream serves every purpose. The simulator needs separate streams so that runs can be repeated; here nothing is repeated.
  const random = cryptoRandom()
  return {
    now: () => performance.now(),
    wallClock: () => Date.now(),
    timer: startTimer,
    randomness: () => random,
    bind: bindSocket,
    resolve: (host) => resolveHost(host),
    reachable: (host) => reachableAddress(host, networkInterfaces),
    hostName: () => hostname(),
    handedOver() {
      // Here promises settle and time passes without help.
    },
    uncaught(error) {
      // Thrown from a microtask of its own, it reaches the process like any uncaught error, and none of our callers.
      queueMicrotask(() => {
        throw error
      })
    },
  }
}
