/**
 * The virtual network: takes datagrams from sockets, decides the fate of each, and delivers them when they are due. Barriers and
 * links are consulted when a datagram is sent, so datagrams already in flight arrive. The receiving machine and its port are
 * looked up on arrival.
 *
 * Every datagram is written to the trace with its bytes when it is sent. It has exactly one fate and is counted once under it; a
 * duplicated one has two. So all fates together add up to `sent` plus `duplicated`, less the datagrams in flight or held.
 */
import type { Address } from '../../src/protocol/address.ts'
import { Barriers } from './barriers.ts'
import { SimulationError } from '../errors.ts'
import type { Faults } from '../faults.ts'
import type { Cause } from '../kernel/cause.ts'
import { MachineClock } from '../machine/clock.ts'
import { MOST_HOSTS, VirtualHost } from '../machine/host.ts'
import { Links, type LinkOptions, type Passage } from './links.ts'
import { Held, simulatedPacket, type PacketVerdict, type SimulatedPacket } from './packets.ts'
import { Task, type Scheduler } from '../kernel/scheduler.ts'
import type { Fate, Trace } from '../kernel/trace.ts'

/**
 * How many datagrams met which fate. The fates add up to `sent` plus `duplicated`, less the datagrams in flight or held.
 */
export type NetworkCounters = Readonly<Record<'sent' | 'sentBytes' | 'duplicated' | Fate, number>>

/** Called with each datagram that is sent, before its fate is decided. `to` is undefined if no host has the address. */
export type Watcher = (from: VirtualHost, to: VirtualHost | undefined, bytes: Uint8Array) => void

/** Decides about each datagram that is sent to an address that a host has. */
export type Inspector = (packet: SimulatedPacket) => PacketVerdict

/** The size of a refusal (an ICMP message): its own header and the headers of the refused datagram. */
const REFUSAL_BYTES = 36

/** In the trace, in place of a host's number: no host has the address. */
const NOBODY = -1

export class Network {
  readonly #scheduler: Scheduler
  readonly #trace: Trace
  readonly #links: Links
  readonly #barriers = new Barriers()
  /** By present address: one entry per host. */
  readonly #byAddress = new Map<string, VirtualHost>()
  /** By name: one entry per host, at most `MOST_HOSTS`. Virtual DNS looks names up here. */
  readonly #byName = new Map<string, VirtualHost>()
  /** Bound: as many as the user registered. */
  readonly #watchers: Watcher[] = []
  /** Bound: as many as the user registered. */
  readonly #inspectors: Inspector[] = []
  readonly #held = new Held()
  readonly #faults: Faults
  /** A datagram that takes longer than this is noted as late. */
  lateAfterMs: number = Infinity
  /** Ports where nothing listens do not refuse: datagrams to them vanish, as behind a firewall that drops them. */
  silentPorts: boolean = false
  readonly #counters: Record<keyof NetworkCounters, number> = {
    sent: 0,
    sentBytes: 0,
    duplicated: 0,
    delivered: 0,
    lost: 0,
    cut: 0,
    refused: 0,
    unanswered: 0,
    overflowed: 0,
    oversized: 0,
    dropped: 0,
  }

  constructor(seed: number, scheduler: Scheduler, trace: Trace, faults: Faults, options: LinkOptions) {
    this.#scheduler = scheduler
    this.#trace = trace
    this.#faults = faults
    this.#links = new Links(seed, options)
  }

  get counters(): NetworkCounters {
    return { ...this.#counters }
  }

  /** The probability that a single datagram is lost, bursts aside; undefined if it is not the same on all links. */
  get loss(): number | undefined {
    return this.#links.loss
  }

  add(name: string): VirtualHost {
    if (this.#byName.has(name)) throw new SimulationError('SIMULATION_HOST', `there is already a host named ${name}`)
    const number = this.#byName.size
    if (number === MOST_HOSTS) throw new SimulationError('SIMULATION_HOST', `a network holds at most ${MOST_HOSTS} hosts`)
    const host = new VirtualHost(name, number, new MachineClock(this.#scheduler))
    this.#links.add(name)
    this.#barriers.add()
    this.#byName.set(name, host)
    this.#byAddress.set(host.address, host)
    return host
  }

  watch(watcher: Watcher): void {
    this.#watchers.push(watcher)
  }

  inspect(inspector: Inspector): void {
    this.#inspectors.push(inspector)
  }

  /** Sends the held datagrams that pass the test, in their order, and returns how many. */
  release(test: (packet: SimulatedPacket) => boolean): number {
    return this.#held.release(test)
  }

  named(name: string): VirtualHost | undefined {
    return this.#byName.get(name)
  }

  /** Gives the host another address. Nobody has the old one from now on. */
  move(host: VirtualHost): void {
    const { address } = host
    host.move()
    this.#byAddress.delete(address)
    this.#byAddress.set(host.address, host)
  }

  /**
   * Sends a datagram. The bytes are copied, so the sender may reuse its memory at once. `refused` is called when nothing
   * listens at the destination and the refusal has come back.
   */
  send(from: VirtualHost, source: Address, destination: Address, bytes: Uint8Array, refused?: () => void): void {
    const number = ++this.#counters.sent
    this.#counters.sentBytes += bytes.length
    const to = this.#byAddress.get(destination.host)
    this.#trace.sent(this.#scheduler.nowMs, number, from.number, source.port, to?.number ?? NOBODY, destination.port, bytes)
    for (const watch of this.#watchers) watch(from, to, bytes)
    if (to === undefined) return this.#end('unanswered', number)
    // Called before the link draws, because a handler may send too.
    const verdict = this.#inspectors.length === 0 ? undefined : this.#verdict(simulatedPacket(number, from.name, to.name, bytes))
    const nowMs = this.#scheduler.nowMs
    const passage = this.#links.draw(from.number, to.number, bytes.length, nowMs)
    const fate = this.#fate(passage, from, to, verdict)
    if (fate !== undefined) return this.#end(fate, number)
    // A Buffer, as from a real socket. Small ones come from a pool, which is several times faster than a new array.
    const delivery = new Delivery(this, nowMs, number, from, source, to, destination, Buffer.from(bytes), refused)
    if (passage.more !== undefined || verdict !== undefined) return this.#divert(delivery, passage, verdict)
    this.#schedule(delivery, passage.latencyMs)
  }

  /** A datagram has reached its destination address. */
  arrive(delivery: Delivery): void {
    const { number, source, to, destination, bytes, changed } = delivery
    const isThere = to.present && to.address === destination.host
    const listener = isThere ? to.listenerAt(destination.port) : undefined
    const fate = listener !== undefined ? 'delivered' : isThere && !this.silentPorts ? 'refused' : 'unanswered'
    this.#end(fate, number, changed ? bytes : undefined)
    if (fate === 'refused') {
      this.#faults.note('refused', this.#scheduler.nowMs)
      if (delivery.refused !== undefined) this.#sendBack(delivery, delivery.refused)
    }
    listener?.receive(source, bytes)
  }

  link(from: VirtualHost, to: VirtualHost, options: LinkOptions): void {
    this.#links.set(from.number, to.number, options)
  }

  linkAll(options: LinkOptions): void {
    this.#links.setDefault(options)
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

  #verdict(packet: SimulatedPacket): PacketVerdict {
    for (const inspect of this.#inspectors) {
      const verdict = inspect(packet)
      if (verdict === undefined || verdict === 'pass') continue
      this.#faults.noteOnWay('held', this.#scheduler.nowMs, packet.from, packet.to)
      return verdict
    }
    return undefined
  }

  /** The fate of a datagram if that is decided as soon as it is sent. Notes the faults that affect it. */
  #fate({ lost, more }: Readonly<Passage>, from: VirtualHost, to: VirtualHost, verdict: PacketVerdict): Fate | undefined {
    const { nowMs } = this.#scheduler
    if (this.#barriers.blocked(from.number, to.number)) {
      this.#faults.noteOnWay('cut', nowMs, from.name, to.name)
      return 'cut'
    }
    if (verdict === 'drop') return 'dropped'
    if (more !== undefined) for (const fault of more.faults) this.#faults.noteOnWay(fault, nowMs, from.name, to.name)
    else if (lost) this.#faults.noteOnWay('loss', nowMs, from.name, to.name)
    return lost ? (more?.end ?? 'lost') : undefined
  }

  /** Sends a datagram that arrives changed, twice, with a delay, or only when it is released. */
  #divert(delivery: Delivery, { latencyMs, more }: Readonly<Passage>, verdict: PacketVerdict): void {
    if (more?.changes === true) {
      more.change(delivery.bytes)
      delivery.changed = true
    }
    const copyMs = more?.copyMs
    const copy = copyMs === undefined ? undefined : delivery.copy()
    this.#depart(delivery, latencyMs, verdict)
    if (copy === undefined || copyMs === undefined) return
    this.#counters.duplicated++
    this.#depart(copy, copyMs, verdict)
  }

  #depart(delivery: Delivery, latencyMs: number, verdict: PacketVerdict): void {
    const { number, from, to, bytes } = delivery
    const delayMs = typeof verdict === 'object' ? verdict.delayMs : 0
    const depart = (): void => this.#schedule(delivery, latencyMs + delayMs)
    if (verdict !== 'hold') return depart()
    const isHeld = this.#held.add(simulatedPacket(number, from.name, to.name, bytes), depart)
    if (!isHeld) this.#end('dropped', number)
  }

  #schedule(delivery: Delivery, takesMs: number): void {
    const nowMs = this.#scheduler.nowMs
    if (takesMs > this.lateAfterMs) this.#faults.noteOnWay('late', nowMs + takesMs, delivery.from.name, delivery.to.name)
    this.#scheduler.schedule(delivery, nowMs + takesMs)
  }

  #sendBack({ from, to }: Delivery, refused: () => void): void {
    const passage = this.#links.draw(to.number, from.number, REFUSAL_BYTES, this.#scheduler.nowMs)
    if (passage.lost || this.#barriers.blocked(to.number, from.number)) return
    this.#scheduler.schedule(new Refusal(from, refused), this.#scheduler.nowMs + passage.latencyMs)
  }

  /** `changed` are the bytes that it arrives with, if they differ from those sent. */
  #end(fate: Fate, number: number, changed?: Uint8Array): void {
    this.#counters[fate]++
    this.#trace.ended(this.#scheduler.nowMs, number, fate, changed)
  }
}

/** A datagram in flight. */
class Delivery extends Task {
  readonly #network: Network
  readonly #sentMs: number
  readonly number: number
  readonly from: VirtualHost
  readonly source: Address
  readonly to: VirtualHost
  readonly destination: Address
  readonly bytes: Uint8Array
  readonly refused: (() => void) | undefined
  /** The bytes differ from those sent. */
  changed = false

  constructor(
    network: Network, sentMs: number, number: number, from: VirtualHost, source: Address, to: VirtualHost, destination: Address,
    bytes: Uint8Array, refused: (() => void) | undefined,
  ) {
    super()
    this.#network = network
    this.#sentMs = sentMs
    this.number = number
    this.from = from
    this.source = source
    this.to = to
    this.destination = destination
    this.bytes = bytes
    this.refused = refused
  }

  /** A second copy, in memory of its own. A refusal is reported for the first one only. */
  copy(): Delivery {
    const { from, source, to, destination } = this
    const copy = new Delivery(this.#network, this.#sentMs, this.number, from, source, to, destination, Buffer.from(this.bytes), undefined)
    copy.changed = this.changed
    return copy
  }

  override get host(): string {
    return this.to.name
  }

  override run(): void {
    this.#network.arrive(this)
  }

  override cause(): Cause {
    return { by: 'packet', number: this.number, from: this.from.name, sentMs: this.#sentMs }
  }
}

/** A refusal on its way back: nothing listens at the destination. */
class Refusal extends Task {
  readonly #asker: VirtualHost
  readonly #refused: () => void

  constructor(asker: VirtualHost, refused: () => void) {
    super()
    this.#asker = asker
    this.#refused = refused
  }

  override get host(): string {
    return this.#asker.name
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
