/**
 * Knocks at an address: one datagram from a fresh connected socket. A connected one alone is told that a port refuses (the system
 * hands it the ICMP message as `ECONNREFUSED`), and a fresh one cannot take an older datagram's refusal for its own.
 */
import { createSocket, type Socket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { Address } from '../protocol/address.ts'
import { takeAsIs } from './ip.ts'

/** How long it is open: within a data centre a refusal takes a few milliseconds, and what comes later is found by the next knock. */
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
  #ended = false

  /** From `from`, the address that others know; from any where that is a wildcard. Never throws; what fails ends it without a word. */
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
    try {
      this.#socket.bind({ address: from, port: 0, exclusive: true }, () => this.#connect(to))
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

  /** What was under way when it ended still comes. */
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
