/**
 * One life of a process on a virtual host: the surroundings that the simulator passes to a `Cluster`. Its timers and sockets end
 * with it, and requests that it makes after its end are never answered: nothing of a crashed process runs on.
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

/** Shared by all processes of a simulation. */
export interface World {
  readonly streams: Streams
  readonly scheduler: Scheduler
  readonly network: Network
  readonly settling: Settling
  readonly faults: Faults
  /** How many bytes of a machine's memory the unread datagrams of one socket may take. */
  readonly receiveBufferBytes: number
  /** Called for something that was thrown and that nobody caught. */
  readonly uncaught: (error: unknown, host: string) => void
  /** Undefined if the checks are off. */
  readonly checks?: Checks | undefined
}

export class VirtualProcess implements Surroundings, SocketOwner {
  readonly host: VirtualHost
  readonly network: Network
  readonly scheduler: Scheduler
  readonly randomness: Randomness
  /** Timers and datagrams that wait while the process stands still. */
  readonly standstill: Standstill
  /** Told of every change in what its cluster holds. */
  watch: ClusterWatch | undefined
  readonly #world: World
  /** Timers that have not fired. Bound: those that the process sets. */
  readonly #timers = new Chain<ProcessTimer>()
  /** All sockets that the process opened. Closed ones stay until the end; there are few. */
  readonly #sockets: VirtualSocket[] = []
  /** Called at the end, in order. Bound: one for the service of the process. */
  readonly #farewells: (() => void)[] = []
  #ended = false

  /** `life` counts the processes of this host: each life draws from random streams of its own. */
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

  /** Ends the process at once, as SIGKILL does. */
  end(): void {
    this.#ended = true
    this.standstill.end()
    for (let timer = this.#timers.first; timer !== undefined; timer = this.#timers.first) timer.cancel()
    for (const socket of this.#sockets) socket.end()
    for (const then of this.#farewells.splice(0)) then()
  }

  /** Calls back once, when the process ends. */
  whenEnded(then: () => void): void {
    this.#farewells.push(then)
  }

  now(): number {
    return this.host.clock.now()
  }

  wallClock(): number {
    return this.host.clock.wall()
  }

  /** Both clocks of the machine run at another speed from now on, and the waiting timers are moved accordingly. */
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

  /** As {@link VirtualProcess.bind}, but at once. Throws the system's error if the port or the address cannot be used. */
  open(host: string, port: number, handlers: TransportHandlers): VirtualSocket {
    const socket = new VirtualSocket(this, host, port, handlers)
    this.#sockets.push(socket)
    return socket
  }

  /** Virtual DNS: the name of a host resolves to its present address. */
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
  /** It has neither fired nor been cancelled, and is in the chain. */
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

  /** Moves the timer to the new speed of the clock; until now it ran at `rate`. A timer that has come due stays due. */
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

  /** Calls back, unless the timer was cancelled after it came due. */
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
  /** By purpose: one stream each. */
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
