/**
 * A datagram sent from a connected socket of its own: only a connected socket is told that nothing listens at the destination.
 * The refusal travels back like a datagram: it has a latency, and may be lost or cut off. A process that stands still does not
 * hear it: when it wakes it fires its late timers first, and one of them closes the socket.
 */
import type { Address } from '../../src/protocol/address.ts'
import type { Listener } from './host.ts'
import type { SocketOwner } from './owner.ts'
import { Task } from '../kernel/scheduler.ts'

/** How long the socket waits for a refusal or an answer. */
const OPEN_MS = 150

export interface KnockHandlers {
  answered(from: Address, bytes: Uint8Array): void
  refused(): void
  ended(): void
}

export class Knock extends Task implements Listener {
  readonly #owner: SocketOwner
  readonly #handlers: KnockHandlers
  readonly #port: number

  /** Throws the system's error if no port is free. */
  constructor(owner: SocketOwner, to: Address, bytes: Uint8Array, handlers: KnockHandlers) {
    super()
    this.#owner = owner
    this.#handlers = handlers
    const { host, network, scheduler } = owner
    this.#port = host.listen('0.0.0.0', 0, this)
    scheduler.schedule(this, scheduler.nowMs + OPEN_MS)
    network.send(host, { host: host.address, port: this.#port }, to, bytes, () => this.#refused())
  }

  receive(from: Address, bytes: Uint8Array): void {
    this.#handlers.answered(from, bytes)
  }

  /** Its time is over. */
  override run(): void {
    this.end()
  }

  end(): void {
    this.#owner.scheduler.cancel(this)
    this.#owner.host.release(this.#port, this)
    this.#handlers.ended()
  }

  #refused(): void {
    const { host, standstill } = this.#owner
    if (standstill.readsNothing || host.listenerAt(this.#port) !== this) return
    this.end()
    this.#handlers.refused()
  }
}
