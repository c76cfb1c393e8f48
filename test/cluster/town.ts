/** Clusters over the virtual network, and strangers among them who write whatever datagrams they like. */
import { Cluster } from '../../src/cluster/cluster.ts'
import type { ClusterOptions } from '../../src/cluster/options.ts'
import { DEFAULT_PORT } from '../../src/cluster/seeds.ts'
import type { Address } from '../../src/protocol/address.ts'
import type { Claim, Instance, Life, Message, Packet, Update } from '../../src/protocol/types.ts'
import type { Transport } from '../../src/surroundings.ts'
import { VirtualProcess } from '../../sim/machine/process.ts'
import { claim, CODEC } from '../protocol/support.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'

export interface Caught {
  readonly packet: Packet
  readonly from: Address
  readonly bytes: number
}

/** A socket on a host of its own, in the hand of somebody who knows the format. */
export class Stranger {
  readonly address: Address
  /** What came in, in order. */
  readonly inbox: Caught[] = []
  /** What is done about each datagram that comes in. */
  whenCaught: (caught: Caught) => void = () => {}
  /** It does not look at what comes in, and counts it alone. */
  isDeaf = false
  /** How many datagrams came in. */
  heard = 0
  /** Whom it claims to be. */
  life: Life
  readonly #transport: () => Transport

  constructor(name: string, address: Address, transport: () => Transport) {
    this.address = address
    this.life = claim(name, { life: 0xbad })
    this.#transport = transport
  }

  /** The bytes that were sent. */
  send(to: Address, message: Message, ...updates: readonly Update[]): number {
    return this.sendEncoded(to, message, updates.map((update) => CODEC.encodeUpdate(update)))
  }

  sendEncoded(to: Address, message: Message, updates: readonly Uint8Array[]): number {
    const bytes = CODEC.encode({ sender: this.life, message, updates })
    this.#transport().send(to, bytes)
    return bytes.length
  }

  sendBytes(to: Address, bytes: Uint8Array): void {
    this.#transport().send(to, bytes)
  }

  gossip(to: Address, ...updates: readonly Update[]): number {
    return this.send(to, { kind: 'gossip' }, ...updates)
  }

  catch(from: Address, bytes: Uint8Array): void {
    this.heard++
    if (this.isDeaf) return
    const decoded = CODEC.decode(bytes)
    if (!decoded.ok) throw new Error(`a member sent what nobody reads: ${decoded.reason}`)
    const caught = { packet: decoded.packet, from, bytes: bytes.length }
    this.inbox.push(caught)
    this.whenCaught(caught)
  }

  /** The bytes that came in. */
  get caughtBytes(): number {
    return this.inbox.reduce((sum, { bytes }) => sum + bytes, 0)
  }
}

export class Town {
  readonly world: VirtualWorld
  #lives = 0

  constructor(seed = 1) {
    this.world = new VirtualWorld(seed, { latencyMs: [0.2, 1] })
  }

  /** One that is not started yet, on a host of its own or of that name. */
  make(name: string, options: Partial<ClusterOptions<unknown>> = {}, host: string = name): Cluster {
    const { network } = this.world
    const process = new VirtualProcess(this.world, network.named(host) ?? network.add(host), ++this.#lives)
    return new Cluster({ name, port: DEFAULT_PORT, cluster: 'test', ...options }, process)
  }

  /** So many, called m0, m1 and on, each with the first as its seed; they see one another. */
  async members(count: number, options: Partial<ClusterOptions<unknown>> = {}): Promise<readonly [Cluster, ...Cluster[]]> {
    const first = this.make('m0', options)
    await this.settled(first.start())
    const seeds = [first.self.address]
    const others = Array.from({ length: count - 1 }, (_, index) => this.make(`m${index + 1}`, { seeds, ...options }))
    await this.settled(Promise.all(others.map((cluster) => cluster.start())))
    await this.settled(Promise.all([first, ...others].map((cluster) => cluster.waitFor((all) => all.length === count))))
    return [first, ...others]
  }

  async stranger(host = 'stranger'): Promise<Stranger> {
    const { network } = this.world
    const process = new VirtualProcess(this.world, network.named(host) ?? network.add(host), ++this.#lives)
    const handlers = { datagram: (from: Address, bytes: Uint8Array) => stranger.catch(from, bytes), trouble: () => {} }
    const address = { host: process.host.address, port: DEFAULT_PORT }
    const stranger = new Stranger(host, address, () => transport)
    const transport = await process.bind({ host: '0.0.0.0', port: DEFAULT_PORT, unref: false }, handlers)
    return stranger
  }

  /** Lets so much virtual time pass. */
  async run(forMs: number): Promise<void> {
    const { scheduler, settling } = this.world
    const untilMs = scheduler.nowMs + forMs
    await settling.takeTurn()
    while (scheduler.nextMs <= untilMs) {
      scheduler.runNext()
      if (settling.needsTurn) await settling.takeTurn()
    }
    scheduler.advanceTo(untilMs)
  }

  /** Runs until a promise settles. */
  async settled<Value>(promise: Promise<Value>, withinMs = 30_000): Promise<Value> {
    const { scheduler, settling } = this.world
    const untilMs = scheduler.nowMs + withinMs
    let done = false
    const mark = (): void => void (done = true)
    promise.then(mark, mark)
    for (;;) {
      await settling.takeTurn()
      if (done) return promise
      if (scheduler.nextMs > untilMs) throw new Error(`not settled within ${withinMs} ms of virtual time`)
      scheduler.runNext()
    }
  }

  /** Packets that clusters send while so much time passes. */
  async packetsIn(forMs: number, clusters: readonly Cluster[]): Promise<number> {
    const sent = (): number => clusters.reduce((sum, cluster) => sum + cluster.stats().sent.packets, 0)
    const before = sent()
    await this.run(forMs)
    return sent() - before
  }
}

export function addressOf(cluster: Cluster): Address {
  const { host, port } = cluster.self
  return { host, port }
}

/** What a cluster says of itself, as a claim, with something changed. */
export function claimOf(cluster: Cluster, change: Partial<Claim> = {}): Claim {
  const { name, instance: life, incarnation } = cluster.self
  const parts = { ...claim(name, { incarnation, address: addressOf(cluster) }), instance: life as Instance, ...change }
  return parts.state === 'alive' || parts.state === 'suspect' ? parts : { ...parts, metadata: undefined }
}
