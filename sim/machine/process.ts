/**
 * One life of a process on a virtual host: the surroundings that the simulator hands to a `Cluster`. Its timers and sockets
 * end with it, and what it asks for after its end is never answered: nothing of a crashed process runs on.
 */
import { isIP } from 'node:net'
import { Chain, type Link } from '../../src/protocol/tools/chain.ts'
import type { Random, Randomness, RandomPurpose } from '../../src/protocol/tools/random.ts'
import type { BindOptions, ClusterWatch, Surroundings, Timer, Transport, TransportHandlers } from '../../src/surroundings.ts'
import { systemError } from '../errors.ts'
import type { Faults } from '../faults.ts'
import { isWildcard, type VirtualHost } from './host.ts'
import type { Checks } from '../checks/checks.ts'
import type { Network } from '../network/network.ts'
import type { SocketOwner } from './owner.ts'
import { Task, type Scheduler } from '../kernel/scheduler.ts'
import { Standstill } from './standstill.ts'
import type { Settling } from '../kernel/settle.ts'
import type { Streams } from '../kernel/streams.ts'
import { VirtualSocket } from './socket.ts'

/** What all processes of a simulation share. */
export interface World {
  readonly streams: Streams
  readonly scheduler: Scheduler
  readonly network: Network
  readonly settling: Settling
  readonly faults: Faults
  /** How much of a machine's memory the datagrams of one socket may take that its process has not read. */
  readonly receiveBufferBytes: number
  /** Something was thrown that nobody caught. */
  readonly uncaught: (error: unknown, host: string) => void
  /** Undefined where nobody checks. */
  readonly checks?: Checks | undefined
}

export class VirtualProcess implements Surroundings, SocketOwner {
  readonly host: VirtualHost
  readonly network: Network
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  /** What waits while the process stands still. */
  readonly standstill: Standstill
  /** Sees what its cluster holds. */
  watch: ClusterWatch | undefined
  readonly #world: World
  /** Those that have not fired. Bound: the process's own. */
  readonly #timers = new Chain<ProcessTimer>()
  /** Those that were opened and not ended by the process; a closed one stays until the end, there are few. */
  readonly #sockets: VirtualSocket[] = []
  /** Called at the end, in order. As many as moved in. */
  readonly #farewells: (() => void)[] = []
  #ended = false

  /** `life` counts the processes of this host: each life draws other random numbers. */
  constructor(world: World, host: VirtualHost, life: number) {
    this.#world = world
    this.host = host
    this.network = world.network
    this.scheduler = world.scheduler
    this.randomness = streamsOf(world.streams, host.name, life)
    this.standstill = new Standstill(world.scheduler, world.faults, host.name, world.receiveBufferBytes)
  }

  get ended(): boolean {
    return this.#ended
  }

  /** The process is gone from one moment to the next, as after SIGKILL. */
  end(): void {
    this.#ended = true
    this.standstill.end()
    for (let timer = this.#timers.first; timer !== undefined; timer = this.#timers.first) timer.cancel()
    for (const socket of this.#sockets) socket.end()
    for (const then of this.#farewells.splice(0)) then()
  }

  /** Calls back once, when the process has ended. */
  whenEnded(then: () => void): void {
    this.#farewells.push(then)
  }

  now(): number {
    return this.host.clock.now()
  }

  wallClock(): number {
    return this.host.clock.wall()
  }

  /** Both clocks of the machine run at another speed from now on: timers are due when they say so, not when they said so. */
  drift(perMillion: number): void {
    const { clock } = this.host
    const before = clock.rate
    clock.drift(perMillion)
    for (let timer = this.#timers.first; timer !== undefined; timer = timer.behind) timer.retime(before)
  }

  timer(afterMs: number, then: () => void): Timer {
    const timer = new ProcessTimer(this, this.#timers, then)
    if (!this.#ended) timer.start(afterMs)
    return timer
  }

  bind(options: BindOptions, handlers: TransportHandlers): Promise<Transport> {
    return this.#answer(() => this.open(options.host, options.port, handlers))
  }

  /** The same at once. Throws as the system does. */
  open(host: string, port: number, handlers: TransportHandlers): VirtualSocket {
    const socket = new VirtualSocket(this, host, port, handlers)
    this.#sockets.push(socket)
    return socket
  }

  /** Virtual DNS: the name of a host stands for its present address. */
  resolve(host: string): Promise<readonly string[]> {
    return this.#answer(() => {
      if (isIP(host) !== 0) return [host]
      const named = this.network.named(host)
      if (named === undefined) throw systemError('ENOTFOUND', 'getaddrinfo', host)
      return [named.address]
    })
  }

  reachable(host: string): string {
    return isWildcard(host) ? this.host.address : host
  }

  hostName(): string {
    return this.host.name
  }

  handedOver(): void {
    this.#world.settling.touch()
  }

  uncaught(error: unknown): void {
    this.#world.uncaught(error, this.host.name)
  }

  #answer<Answer>(find: () => Answer): Promise<Answer> {
    this.handedOver()
    return this.#ended ? new Promise(() => {}) : new Promise((resolve) => resolve(find()))
  }
}

class ProcessTimer extends Task implements Timer, Link<ProcessTimer> {
  before: ProcessTimer | undefined
  behind: ProcessTimer | undefined
  readonly #process: VirtualProcess
  readonly #timers: Chain<ProcessTimer>
  readonly #then: () => void
  /** Neither fired nor cancelled: in the chain. */
  #waits = false

  constructor(process: VirtualProcess, timers: Chain<ProcessTimer>, then: () => void) {
    super()
    this.#process = process
    this.#timers = timers
    this.#then = then
  }

  start(afterMs: number): void {
    const { scheduler, host } = this.#process
    this.#waits = true
    this.#timers.add(this)
    scheduler.schedule(this, host.clock.dueMs(afterMs))
  }

  /** It was started while the clock of the machine went at this rate. One that is due already stays so. */
  retime(rate: number): void {
    const { scheduler, host } = this.#process
    if (this.place === -1) return
    const remainingMs = (this.dueMs - scheduler.nowMs) * rate
    scheduler.cancel(this)
    scheduler.schedule(this, host.clock.dueMs(remainingMs))
  }

  cancel(): void {
    this.#stopWaiting()
    this.#process.scheduler.cancel(this)
  }

  override get host(): string {
    return this.#process.host.name
  }

  override run(): void {
    const { standstill, scheduler } = this.#process
    if (!standstill.active) return this.#fire()
    standstill.timer(() => {
      scheduler.doing = this
      this.#fire()
    })
  }

  /** Unless it was cancelled since it came due. */
  #fire(): void {
    if (this.#stopWaiting()) this.#then()
  }

  #stopWaiting(): boolean {
    if (!this.#waits) return false
    this.#waits = false
    this.#timers.remove(this)
    return true
  }
}

function streamsOf(opened: Streams, name: string, life: number): Randomness {
  /** By purpose; at most one each. */
  const streams = new Map<RandomPurpose, Random>()
  return (purpose) => {
    let stream = streams.get(purpose)
    if (stream === undefined) {
      stream = opened.open('host', name, life, purpose)
      streams.set(purpose, stream)
    }
    return stream
  }
}
