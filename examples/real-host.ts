/**
 * The host of a service in production: a real cluster, Node's timers and clocks, and messages over a UDP socket of its own. What
 * runs on a simulated `Host` runs on this one.
 */
import type { Socket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from 'rollcall'
import type { Host } from 'rollcall/sim'

// #region real host
/** Members tell each other where their services take messages. */
export interface Reachable {
  readonly messagePort: number
}

/** The socket is bound, and its port is in the metadata of the cluster's member. Both end together. */
export function realHost<M extends Reachable>(cluster: Cluster<M>, socket: Socket): Host<M> {
  const end = new AbortController()
  void cluster.closed.then(() => {
    end.abort()
    socket.close()
  })
  return {
    name: cluster.self.name,
    cluster,
    signal: end.signal,
    now: () => performance.now(),
    wallClock: () => Date.now(),
    random: () => Math.random(),
    setTimeout: (then, ms) => setTimeout(then, ms),
    setInterval: (then, ms) => setInterval(then, ms),
    clear: (timer) => clearTimeout(timer as NodeJS.Timeout),
    sleep: (ms, options) => sleep(ms, undefined, options),
    send: (to, message) => {
      const member = cluster.member(to)
      if (member === undefined || end.signal.aborted) return
      socket.send(JSON.stringify([cluster.self.name, message]), member.metadata.messagePort, member.host)
    },
    onMessage: (handler) => {
      socket.on('message', (bytes) => {
        const letter = readLetter(bytes.toString())
        if (letter !== undefined) handler(...letter)
      })
    },
  }
}
// #endregion

/** What a stranger sent is no letter. */
function readLetter(text: string): [from: string, message: unknown] | undefined {
  try {
    const letter: unknown = JSON.parse(text)
    return Array.isArray(letter) && typeof letter[0] === 'string' ? [letter[0], letter[1]] : undefined
  } catch {
    return undefined
  }
}
