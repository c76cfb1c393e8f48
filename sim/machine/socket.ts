/**
 * A bound socket of a virtual process. A running process reads each datagram as it arrives, so the socket is empty as soon as all
 * that are due at the same virtual time are handed over. While the process stands still or is blocked, they wait (standstill.ts,
 * blockage.ts).
 */
import { addressText, type Address } from '../../src/protocol/address.ts'
import { KNOCKS_AT_ONCE, type Transport, type TransportHandlers } from '../../src/surroundings.ts'
import { systemError } from '../errors.ts'
import type { Listener } from './host.ts'
import { Knock } from './knock.ts'
import type { SocketOwner } from './owner.ts'
import type { Inlet } from './standstill.ts'
import { Task } from '../kernel/scheduler.ts'

/** The largest payload of a UDP datagram over IPv4. */
const LARGEST_DATAGRAM = 65_507

export class VirtualSocket implements Transport, Listener {
  readonly bound: Address
  readonly #owner: SocketOwner
  readonly #handlers: TransportHandlers
  /** The source address that others see. */
  readonly #source: Address
  readonly #inlet: Inlet
  /** Callbacks still due. Bound: those asked for at the present virtual time. */
  readonly #pending = new Set<CallBack>()
  /** Bound: {@link KNOCKS_AT_ONCE}. */
  readonly #knocks = new Set<Knock>()
  #closed = false
  readonly #read = (from: Address, bytes: Uint8Array): void => {
    if (!this.#closed) this.#handlers.datagram(from, bytes)
  }

  /** Throws the system's error if the port is taken or the address is not this machine's. */
  constructor(owner: SocketOwner, host: string, port: number, handlers: TransportHandlers) {
    this.#owner = owner
    this.#handlers = handlers
    const claimed = owner.host.listen(host, port, this)
    this.bound = { host, port: claimed }
    this.#source = { host: owner.host.address, port: claimed }
    this.#inlet = owner.standstill.open()
  }

  send(to: Address, bytes: Uint8Array): void {
    if (this.#closed) return
    const { host, network, standstill } = this.#owner
    if (standstill.blockage.active) return this.#sendLater(to, bytes.slice())
    if (bytes.length <= LARGEST_DATAGRAM) return network.send(host, this.#source, to, bytes)
    const cause = systemError('EMSGSIZE', 'send', addressText(to))
    this.#soon(() => this.#handlers.trouble({ type: 'send-failed', to, cause }))
  }

  knock(to: Address, bytes: Uint8Array, refused: () => void): void {
    if (this.#closed || this.#knocks.size >= KNOCKS_AT_ONCE || bytes.length > LARGEST_DATAGRAM) return
    const answered = (from: Address, answer: Uint8Array): void => this.receive(from, answer)
    const knock: Knock = new Knock(this.#owner, to, bytes, { answered, refused, ended: () => void this.#knocks.delete(knock) })
    this.#knocks.add(knock)
  }

  waits(then: () => void): boolean {
    return this.#owner.standstill.blockage.wait(then)
  }

  receive(from: Address, bytes: Uint8Array): void {
    const { standstill, scheduler } = this.#owner
    if (standstill.readsNothing) {
      const cause = scheduler.doing
      const receive = (source: Address, read: Uint8Array): void => {
        scheduler.doing = cause
        this.#read(source, read)
      }
      this.#inlet.datagram({ from, bytes, receive })
    } else this.#handlers.datagram(from, bytes)
  }

  whenDrained(then: () => void): void {
    if (this.#closed) return
    if (this.#owner.standstill.active) this.#inlet.whenDrained(then)
    else this.#soon(then)
  }

  close(): Promise<void> {
    this.end()
    this.#owner.handedOver()
    return Promise.resolve()
  }

  /** Frees the port and drops all pending callbacks: this socket calls nobody any more. */
  end(): void {
    this.#closed = true
    this.#inlet.close()
    this.#owner.host.release(this.bound.port, this)
    for (const knock of this.#knocks) knock.end()
    for (const callBack of this.#pending) this.#owner.scheduler.cancel(callBack)
    this.#pending.clear()
  }

  /** For a sender that has not asked {@link VirtualSocket.waits}: the datagram itself waits until sends pass again. */
  #sendLater(to: Address, bytes: Uint8Array): void {
    this.waits(() => this.send(to, bytes))
  }

  /** Calls back at the present virtual time, after everything that is already due then. */
  #soon(then: () => void): void {
    const callBack = new CallBack(this.#pending, then)
    this.#pending.add(callBack)
    this.#owner.scheduler.schedule(callBack, this.#owner.scheduler.nowMs)
  }
}

class CallBack extends Task {
  readonly #pending: Set<CallBack>
  readonly #then: () => void

  constructor(pending: Set<CallBack>, then: () => void) {
    super()
    this.#pending = pending
    this.#then = then
  }

  override run(): void {
    this.#pending.delete(this)
    this.#then()
  }
}
