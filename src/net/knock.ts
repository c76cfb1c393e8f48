/**
 * Knocks at an address: sends one datagram from a fresh connected socket. Only a connected socket is told that a port refuses
 * (the system reports the ICMP message as `ECONNREFUSED`), and a fresh one cannot be told of an older datagram's refusal.
 */
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Address } from '../protocol/address.ts'
import { takeAsIs } from './ip.ts'

/** How long it stays open. Within a data centre a refusal takes a few milliseconds; the next knock finds what came too late. */
const OPEN_MS = 150

export interface KnockHandlers {
  answered(bytes: Uint8Array): void
  refused(): void
  ended(): void
}

export class Knock {
  readonly #socket: Socket
  readonly #handlers: KnockHandlers
  readonly #timer: NodeJS.Timeout
  readonly #bind: () => void
  #ended = false

  /** Will send from the address `from`, by which others know this member, or a wildcard. */
  constructor(from: string, to: Address, bytes: Uint8Array, unref: boolean, handlers: KnockHandlers) {
    this.#handlers = handlers
    this.#socket = createSocket({ type: isIPv6(from) ? 'udp6' : 'udp4', lookup: takeAsIs })
    this.#timer = setTimeout(() => this.end(), OPEN_MS)
    if (unref) {
      this.#timer.unref()
      this.#socket.unref()
    }
    this.#socket.on('error', (cause: NodeJS.ErrnoException) => this.#failed(cause))
    this.#socket.on('message', (answer) => handlers.answered(answer))
    this.#socket.on('connect', () => this.#send(bytes))
    this.#bind = () => this.#socket.bind({ address: from, port: 0, exclusive: true }, () => this.#connect(to))
  }

  /** Never throws: a failure ends it silently, which may be within this very call. */
  begin(): void {
    try {
      this.#bind()
    } catch {
      this.end()
    }
  }

  end(): void {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#timer)
    this.#socket.close()
    this.#handlers.ended()
  }

  #connect({ host, port }: Address): void {
    if (!this.#ended) this.#socket.connect(port, host)
  }

  /** May still be called after the end, because connecting was in progress. */
  #send(bytes: Uint8Array): void {
    if (this.#ended) return
    this.#socket.send(bytes, (cause) => {
      if (cause !== null) this.#failed(cause)
    })
  }

  #failed(cause: NodeJS.ErrnoException): void {
    if (this.#ended) return
    this.end()
    if (cause.code === 'ECONNREFUSED') this.#handlers.refused()
  }
}
