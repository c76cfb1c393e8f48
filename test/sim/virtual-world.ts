/** A small virtual world without clusters, for the tests of its parts. */
import type { Address } from '../../src/protocol/address.ts'
import type { Transport } from '../../src/surroundings.ts'
import { Faults } from '../../sim/faults.ts'
import type { LinkOptions } from '../../sim/network/links.ts'
import { Network } from '../../sim/network/network.ts'
import { VirtualProcess, type World } from '../../sim/machine/process.ts'
import { RECEIVE_BUFFER_BYTES } from '../../sim/machine/receive-buffer.ts'
import { Scheduler } from '../../sim/kernel/scheduler.ts'
import { Settling } from '../../sim/kernel/settle.ts'
import { Streams } from '../../sim/kernel/streams.ts'
import { Trace } from '../../sim/kernel/trace.ts'

export interface Received {
  readonly atMs: number
  readonly from: Address
  readonly text: string
}

/** A process with one socket at port 7390, and what came in. */
export interface Peer {
  readonly process: VirtualProcess
  readonly transport: Transport
  readonly inbox: Received[]
  send(to: Peer, text: string): void
}

export class VirtualWorld implements World {
  readonly streams: Streams
  readonly scheduler: Scheduler = new Scheduler()
  readonly settling: Settling = new Settling()
  readonly trace: Trace = new Trace()
  readonly faults: Faults = new Faults()
  readonly network: Network
  readonly receiveBufferBytes: number = RECEIVE_BUFFER_BYTES
  readonly uncaughtErrors: unknown[] = []

  constructor(seed = 1, link: LinkOptions = { latencyMs: 1 }) {
    this.streams = new Streams(seed)
    this.network = new Network(seed, this.scheduler, this.trace, this.faults, link)
  }

  uncaught(error: unknown): void {
    this.uncaughtErrors.push(error)
  }

  process(name: string): VirtualProcess {
    return new VirtualProcess(this, this.network.named(name) ?? this.network.add(name), 1)
  }

  async peer(name: string): Promise<Peer> {
    const process = this.process(name)
    const inbox: Received[] = []
    const transport = await process.bind({ host: '0.0.0.0', port: 7390, unref: false }, {
      datagram: (from, bytes) => inbox.push({ atMs: this.scheduler.nowMs, from, text: new TextDecoder().decode(bytes) }),
      trouble: () => {},
    })
    const send = (to: Peer, text: string): void => transport.send(addressOf(to), new TextEncoder().encode(text))
    return { process, transport, inbox, send }
  }

  /** Runs all that is due up to a virtual time. */
  runTo(ms: number): void {
    while (this.scheduler.nextMs <= ms) this.scheduler.runNext()
    this.scheduler.advanceTo(ms)
  }
}

export function addressOf(peer: Peer): Address {
  return { host: peer.process.host.address, port: peer.transport.bound.port }
}

export function texts(peer: Peer): string[] {
  return peer.inbox.map(({ text }) => text)
}
