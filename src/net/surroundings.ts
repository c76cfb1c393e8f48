/** The real world behind `Surroundings`: the system's sockets, clocks, timers, names and random numbers. */
import { hostname, networkInterfaces } from 'node:os'
import type { Surroundings } from '../surroundings.ts'
import { cryptoRandom } from './random.ts'
import { reachableAddress } from './reachable.ts'
import { resolveHost } from './resolve.ts'
import { bindSocket } from './socket.ts'
import { startTimer } from './timer.ts'

export function realSurroundings(): Surroundings {
  // One stream serves every purpose: they are told apart so that runs can be repeated, and nothing repeats this one.
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
      // Promises settle and time goes on by themselves.
    },
    uncaught(error) {
      // From a task of its own it reaches the process as any uncaught error does, and no caller of ours.
      queueMicrotask(() => {
        throw error
      })
    },
  }
}
