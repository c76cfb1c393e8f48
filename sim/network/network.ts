/**
 * The virtual network: takes datagrams from sockets, decides what becomes of each, and hands them over when they are due.
 * Barriers and links are asked when a datagram is sent: what is already under way arrives. The receiving machine and its port
 * are looked at on arrival.
 *
 * Every datagram has exactly one fate, is counted once under it and goes into the trace with its bytes.
 */
import type { Address } from '../../src/protocol/address.ts'
import { Barriers } from './barriers.ts'
import { SimulationError } from '../errors.ts'
import type { Faults } from '../faults.ts'
import { MOST_HOSTS, VirtualHost } from '../machine/host.ts'
import { Links, type LinkOptions } from './links.ts'
import type { Cause } from '../kernel/cause.ts'
import { Task, type Scheduler } from '../kernel/scheduler.ts'
import type { Fate, Trace } from '../kernel/trace.ts'

/** How many datagrams came to which end. Those sent and not yet in any other number are under way. */
export type NetworkCounters = Readonly<Record<'sent' | 'sentBytes' | Fate, number>>

/** Told of what is sent, before anything is decided about it. */
export type Watcher = (from: VirtualHost, to: VirtualHost | undefined, bytes: Uint8Array) => void

/** Stands in the trace for the number of a host where none has the address. */
const NOBODY = -1

export class Network {
  readonly #scheduler: Scheduler
  readonly #trace: Trace
  readonly #links: Links
  readonly #barriers = new Barriers()
  /** By present address: one entry per host. */
  readonly #byAddress = new Map<string, VirtualHost>()
  /** By name: one entry per host, at most `MOST_HOSTS`. What virtual DNS knows. */
  readonly #byName = new Map<string, VirtualHost>()
  /** As many as the user registered. */
  readonly #watchers: Watcher[] = []
  readonly #faults: Faults
  /** Set to the time from which on a datagram is late; and until when one that is will have been under way. */
  lateAfterMs: number = Infinity
  lateUntilMs: number = -Infinity
  readonly #counters: Record<keyof NetworkCounters, number> = {
    sent: 0,
    sentBytes: 0,
    delivered: 0,
    lost: 0,
    cut: 0,
    refused: 0,
    unanswered: 0,
  }

  constructor(seed: number, scheduler: Scheduler, trace: Trace, faults: Faults, defaults: LinkOptions) {
    this.#scheduler = scheduler
    this.#trace = trace
    this.#faults = faults
    this.#links = new Links(seed, defaults)
  }

  get counters(): NetworkCounters {
    return { ...this.#counters }
  }

  add(name: string): VirtualHost {
    if (this.#byName.has(name)) throw new SimulationError('SIMULATION_HOST', `there is already a host named ${name}`)
    const number = this.#byName.size
    if (number === MOST_HOSTS) throw new SimulationError('SIMULATION_HOST', `a network holds at most ${MOST_HOSTS} hosts`)
    const host = new VirtualHost(name, number)
    this.#links.add(name)
    this.#barriers.add()
    this.#byName.set(name, host)
    this.#byAddress.set(host.address, host)
    return host
  }

  watch(watcher: Watcher): void {
    this.#watchers.push(watcher)
  }

  named(name: string): VirtualHost | undefined {
    return this.#byName.get(name)
  }

  /** Gives the host another address; its old one is nobody's from now on. */
  move(host: VirtualHost): void {
    this.#byAddress.delete(host.address)
    host.move()
    this.#byAddress.set(host.address, host)
  }

  /**
   * Copies the bytes: receivers share no memory with the sender, which may use its own again at once. `refused` is called when
   * nothing listens there and the news of that has come back.
   */
  send(from: VirtualHost, source: Address, destination: Address, bytes: Uint8Array, refused?: () => void): void {
    const number = ++this.#counters.sent
    this.#counters.sentBytes += bytes.length
    const to = this.#byAddress.get(destination.host)
    for (const watch of this.#watchers) watch(from, to, bytes)
    if (to === undefined) return this.#end('unanswered', from, source, undefined, destination, bytes)
    const passage = this.#links.draw(from.number, to.number)
    const nowMs = this.#scheduler.nowMs
    if (this.#barriers.blocked(from.number, to.number)) {
      this.#faults.note('cut', nowMs)
      return this.#end('cut', from, source, to, destination, bytes)
    }
    if (passage.lost) {
      this.#faults.note('loss', nowMs)
      return this.#end('lost', from, source, to, destination, bytes)
    }
    if (passage.latencyMs > this.lateAfterMs) this.lateUntilMs = Math.max(this.lateUntilMs, nowMs + passage.latencyMs)
    // A Buffer, as real sockets deliver them; small ones come from a pool, which is several times faster than a fresh array.
    const delivery = new Delivery(this, nowMs, number, from, source, to, destination, Buffer.from(bytes), refused)
    this.#scheduler.schedule(delivery, nowMs + passage.latencyMs)
  }

  /** The end of the way of a datagram that was neither lost nor cut. */
  arrive(delivery: Delivery): void {
    const { from, source, to, destination, bytes } = delivery
    const there = to.present && to.address === destination.host
    const listener = there ? to.listenerAt(destination.port) : undefined
    const fate = !there ? 'unanswered' : listener === undefined ? 'refused' : 'delivered'
    this.#end(fate, from, source, to, destination, bytes)
    if (fate === 'refused' && delivery.refused !== undefined) this.#sendBack(delivery, delivery.refused)
    listener?.receive(source, bytes)
  }

  link(from: VirtualHost, to: VirtualHost, options: LinkOptions): void {
    this.#links.set(from.number, to.number, options)
  }

  partition(groups: readonly (readonly VirtualHost[])[]): void {
    this.#barriers.partition(groups.map(numbersOf))
  }

  cut(from: readonly VirtualHost[], to: readonly VirtualHost[]): void {
    this.#barriers.cut(numbersOf(from), numbersOf(to))
  }

  healAll(): void {
    this.#barriers.healAll()
  }

  healBetween(groups: readonly (readonly VirtualHost[])[]): void {
    this.#barriers.healBetween(groups.map(numbersOf))
  }

  #sendBack({ from, to }: Delivery, refused: () => void): void {
    const passage = this.#links.draw(to.number, from.number)
    if (passage.lost || this.#barriers.blocked(to.number, from.number)) return
    this.#scheduler.schedule(new Refusal(refused), this.#scheduler.nowMs + passage.latencyMs)
  }

  #end(fate: Fate, from: VirtualHost, source: Address, to: VirtualHost | undefined, { port }: Address, bytes: Uint8Array): void {
    this.#counters[fate]++
    this.#trace.datagram(this.#scheduler.nowMs, from.number, source.port, to?.number ?? NOBODY, port, fate, bytes)
  }
}

/** A datagram under way. */
class Delivery extends Task {
  readonly #network: Network
  readonly #number: number
  readonly #sentMs: number
  readonly from: VirtualHost
  readonly source: Address
  readonly to: VirtualHost
  readonly destination: Address
  readonly bytes: Uint8Array
  readonly refused: (() => void) | undefined

  constructor(
    network: Network, sentMs: number, number: number, from: VirtualHost, source: Address, to: VirtualHost, destination: Address, bytes: Uint8Array, refused: (() => void) | undefined,
  ) {
    super()
    this.#network = network
    this.#sentMs = sentMs
    this.#number = number
    this.from = from
    this.source = source
    this.to = to
    this.destination = destination
    this.bytes = bytes
    this.refused = refused
  }

  override run(): void {
    this.#network.arrive(this)
  }

  override cause(): Cause {
    return { by: 'packet', number: this.#number, from: this.from.name, sentMs: this.#sentMs }
  }
}

/** The news, on its way back, that nothing listens there. */
class Refusal extends Task {
  readonly #refused: () => void

  constructor(refused: () => void) {
    super()
    this.#refused = refused
  }

  override run(): void {
    this.#refused()
  }

  override cause(): Cause {
    return { by: 'refusal' }
  }
}

function numbersOf(hosts: readonly VirtualHost[]): number[] {
  return hosts.map((host) => host.number)
}
