/**
 * One datagram socket, as the rest of the library sees it. Binding succeeds or is rejected; from then on errors are reported and
 * not thrown, and only `close` ends it.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Address } from '../protocol/address.ts'
import { type BindOptions, KNOCKS_AT_ONCE, type Transport, type TransportHandlers } from '../surroundings.ts'
import { DrainWatch } from './drained.ts'
import { Knock } from './knock.ts'
import { canonicalIp, mapped, takeAsIs, unmapped } from './ip.ts'

/**
 * While the process is stalled the system buffers what arrives and drops what does not fit, such as answers that would have
 * cleared a member. Its default size holds 256 small datagrams or 92 full ones; this one holds 2,520 or 910, which is what a
 * large cluster sends to one member in a few seconds.
 */
export const RECEIVE_BUFFER_BYTES = 0x10_0000

/** The most bytes that wait to be sent while an interface is blocked. Beyond that, probes are too old to be worth their memory. */
export const SEND_QUEUE_LIMIT_BYTES = 0x10_0000

/**
 * Binds a socket for this process alone: without `exclusive` the workers of a `node:cluster` would share one socket, and each
 * would get some of the answers meant for the others. Rejects with the system's error.
 */
export function bindSocket(options: BindOptions, handlers: TransportHandlers): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const host = canonicalIp(options.host) ?? options.host
    const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4', lookup: takeAsIs })
    // Only the error event reports a taken port: the callback of `bind` is called on success only.
    const refused = (cause: Error): void => {
      socket.close()
      reject(cause)
    }
    socket.once('error', refused)
    socket.once('listening', () => {
      socket.off('error', refused)
      resolve(new UdpTransport(socket, handlers, options.unref))
    })
    socket.bind({ address: host, port: options.port, exclusive: true })
  })
}

class UdpTransport implements Transport {
  readonly bound: Address
  readonly #socket: Socket
  readonly #handlers: TransportHandlers
  readonly #overIpv6: boolean
  readonly #drainWatch = new DrainWatch()
  readonly #boundHost: string
  readonly #unref: boolean
  /** Bound: {@link KNOCKS_AT_ONCE}. */
  readonly #knocks = new Set<Knock>()
  #closed: Promise<void> | undefined

  constructor(socket: Socket, handlers: TransportHandlers, unref: boolean) {
    const { address, port, family } = socket.address()
    this.bound = { host: address, port }
    this.#socket = socket
    this.#handlers = handlers
    this.#overIpv6 = family === 'IPv6'
    this.#boundHost = address
    this.#unref = unref
    if (unref) socket.unref()
    enlargeReceiveBuffer(socket)
    socket.on('message', (bytes, source) => this.#received(bytes, source))
    socket.on('error', (cause) => this.#receiveFailed(cause))
  }

  send(to: Address, bytes: Uint8Array): void {
    if (this.#closed !== undefined) return
    // Without a callback a datagram that is too large would vanish, and other failures would surface as errors of the socket.
    const sent = (cause: Error | null): void => {
      if (cause !== null) this.#sendFailed(to, cause)
    }
    try {
      if (this.#socket.getSendQueueSize() > SEND_QUEUE_LIMIT_BYTES) throw new SendQueueFullError()
      this.#socket.send(bytes, to.port, this.#overIpv6 ? mapped(to.host) : to.host, sent)
    } catch (cause) {
      // Reported later, like any other failure: the sender must not be called back from within its own call.
      queueMicrotask(() => this.#sendFailed(to, cause))
    }
  }

  knock(to: Address, bytes: Uint8Array, refused: () => void): void {
    if (this.#closed !== undefined || this.#knocks.size >= KNOCKS_AT_ONCE) return
    const target = this.#overIpv6 ? { host: mapped(to.host), port: to.port } : to
    const knock: Knock = new Knock(this.#boundHost, target, bytes, this.#unref, {
      answered: (answer) => this.#handlers.datagram(to, plain(answer)),
      refused,
      ended: () => void this.#knocks.delete(knock),
    })
    this.#knocks.add(knock)
    knock.begin()
  }

  whenDrained(then: () => void): void {
    if (this.#closed === undefined) this.#drainWatch.ask(then)
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((closed) => {
      this.#drainWatch.stop()
      for (const knock of this.#knocks) knock.end()
      this.#socket.close(closed)
    })
    return this.#closed
  }

  #received(bytes: Uint8Array, source: RemoteInfo): void {
    this.#drainWatch.read()
    // Only a forged datagram comes from port 0. It cannot be answered, and port 0 is not valid in an `Address`.
    if (source.port === 0) return
    const from: Address = { host: unmapped(source.address), port: source.port }
    this.#handlers.datagram(from, plain(bytes))
  }

  #receiveFailed(cause: unknown): void {
    this.#drainWatch.readFailed()
    if (this.#closed === undefined) this.#handlers.trouble({ type: 'receive-failed', cause })
  }

  #sendFailed(to: Address, cause: unknown): void {
    if (this.#closed === undefined) this.#handlers.trouble({ type: 'send-failed', to, cause })
  }
}

class SendQueueFullError extends Error {
  readonly code = 'ENOBUFS'

  constructor() {
    super(`more than ${SEND_QUEUE_LIMIT_BYTES} bytes wait to be sent`)
  }
}

/** A plain Uint8Array over the same memory: the `slice` of a Buffer shares memory, that of any other Uint8Array copies. */
function plain(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** As far as the system allows: some grant less, some refuse, and a smaller buffer is no reason not to start. */
function enlargeReceiveBuffer(socket: Socket): void {
  try {
    socket.setRecvBufferSize(RECEIVE_BUFFER_BYTES)
  } catch {
    // The system's default remains.
  }
}
