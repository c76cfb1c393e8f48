/**
 * The host of a service in production: a real cluster, Node's clocks and timers, and messages over a UDP socket of its own. A
 * service that runs on a simulated `Host` also runs on this one.
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Cluster, type ClusterOptions } from 'rollcall'
import type { Host } from 'rollcall/sim'

/** The metadata of each member: where its service receives messages. */
export interface Reachable {
  readonly messagePort: number
}

// #region real host
/** The socket receives the messages of other hosts; its port is in this member's metadata. Cluster and socket end together. */
export function realHost(cluster: Cluster<Reachable>, socket: Socket): Host<Reachable> {
  const end = new AbortController()
  void cluster.closed.then(() => end.abort(socket.close()))
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
    onMessage: (handler) => void socket.on('message', (bytes) => {
      const letter = readLetter(bytes.toString())
      if (letter !== undefined) handler(...letter)
    }),
  }
}

/** Does as the simulator does: makes the service first, so that it hears the first join, and then starts the cluster. */
export async function serve<S>(
  options: Omit<ClusterOptions<Reachable>, 'metadata' | 'readMetadata'>,
  service: (host: Host<Reachable>) => S | Promise<S>,
): Promise<S> {
  const socket = createSocket('udp4').bind(0, options.host)
  await once(socket, 'listening')
  const cluster = new Cluster({ ...options, metadata: { messagePort: socket.address().port }, readMetadata: readReachable })
  const made = service(realHost(cluster, socket))
  await cluster.start()
  return made
}
// #endregion

/** Undefined if it is not a message of ours: anybody can send datagrams to the socket. */
function readLetter(text: string): [from: string, message: unknown] | undefined {
  try {
    const letter: unknown = JSON.parse(text)
    return Array.isArray(letter) && typeof letter[0] === 'string' ? [letter[0], letter[1]] : undefined
  } catch {
    return undefined
  }
}

/** Metadata is untrusted too: sending to an invalid port would throw. */
function readReachable(raw: unknown): Reachable {
  const port: unknown = typeof raw === 'object' && raw !== null && 'messagePort' in raw ? raw.messagePort : undefined
  if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536) return { messagePort: port }
  throw new TypeError('metadata without a messagePort')
}
