/**
 * A user's service in one life of a process. Its factory is called when the process starts; its timers and handlers end with the
 * process; an error that it throws fails the run.
 */
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { Random } from '../../src/protocol/tools/random.ts'
import type { Surroundings } from '../../src/surroundings.ts'
import { SimulationError } from '../errors.ts'
import { causeText } from '../kernel/journal.ts'
import type { Loop } from '../kernel/loop.ts'
import type { VirtualHost } from '../machine/host.ts'
import type { VirtualProcess } from '../machine/process.ts'
import type { VirtualSocket } from '../machine/socket.ts'
import type { Host } from './host.ts'
import { decodeLetter, encodeLetter } from './messages.ts'
import { inside, watchOutside, type Resident } from './outside.ts'
import { sharedSurroundings, type Household } from './surroundings.ts'
import { VirtualTimers } from './timers.ts'

/** The port for messages between services: no cluster has it by default, and `port: 0` never takes it. */
const SERVICE_PORT = 1

export type ServiceFactory<M, S> = (host: Host<M>) => S | Promise<S>

/** Shared by the services of a simulation. */
export interface Commons {
  /** The host that a message to this name goes to; undefined if there is none. */
  addressee(to: string, sender: VirtualHost): VirtualHost | undefined
  /** This service lets nothing else run, so neither the run nor the program can go on. */
  endless(host: VirtualHost, made: number, cause: Error): void
}

type Standing<S> =
  | { readonly type: 'not started' | 'starting' | 'failed' }
  | { readonly type: 'ready'; readonly service: S }

export class Tenant<M, S> implements Resident, Household {
  /** The surroundings for the cluster of this process. */
  readonly surroundings: Surroundings
  readonly #process: VirtualProcess
  readonly #factory: ServiceFactory<M, S>
  readonly #random: Random
  readonly #loop: Loop
  readonly #commons: Commons
  readonly #timers: VirtualTimers
  readonly #ending = new AbortController()
  /** Bound: as many as the service registered. */
  readonly #messageHandlers: ((from: string, message: unknown) => void)[] = []
  #standing: Standing<S> = { type: 'not started' }
  #member: string | undefined

  constructor(process: VirtualProcess, factory: ServiceFactory<M, S>, random: Random, loop: Loop, commons: Commons) {
    this.#commons = commons
    this.#process = process
    this.#factory = factory
    this.#random = random
    this.#loop = loop
    this.#timers = new VirtualTimers(process, (then) => this.#call(then))
    this.surroundings = sharedSurroundings(process, this)
    process.whenEnded(() => this.#tellEnd())
  }

  /** The name of its host, as used in commands. */
  get name(): string {
    return this.#process.host.name
  }

  get host(): VirtualHost {
    return this.#process.host
  }

  /** The name of its member; undefined before the service starts. */
  get member(): string | undefined {
    return this.#member
  }

  /** Whether the factory has resolved and the process runs. */
  get present(): boolean {
    return this.#standing.type === 'ready' && !this.#process.ended
  }

  /** Throws `SIMULATION_STATE` unless the service is {@link Tenant.present}. */
  get service(): S {
    if (this.#standing.type === 'ready' && !this.#process.ended) return this.#standing.service
    throw new SimulationError('SIMULATION_STATE', `there is no service of ${this.name}: ${this.#absence(this.#standing.type)}`)
  }

  get ended(): boolean {
    return this.#process.ended
  }

  /** Whether a timer of the service is waiting. */
  get waits(): boolean {
    return this.#timers.waiting > 0
  }

  /** In words, what a factory that has not settled can still wait for; undefined unless there is such a factory. */
  get unsettled(): string | undefined {
    return this.#standing.type === 'starting' ? `${this.name}: ${this.#absence('starting')}` : undefined
  }

  /** Calls the factory, then starts the cluster: handlers that the factory adds before its first await hear everything. */
  start(cluster: Cluster<M>, startCluster: () => void): void {
    this.#standing = { type: 'starting' }
    this.#member = cluster.self.name
    const socket = this.#process.open('0.0.0.0', SERVICE_PORT, { datagram: (_, bytes) => this.#received(bytes), trouble: () => {} })
    this.inside(() => {
      this.#make(cluster, socket).then(
        (service) => void (this.#standing = { type: 'ready', service }),
        (cause: unknown) => this.#failedToStart(cause),
      )
      if (!this.#process.ended) startCluster()
    })
  }

  inside(then: () => void): void {
    inside(this, then)
  }

  /** Fails the run for an error that nobody caught, unless the process has ended: its errors mean nothing. */
  uncaught(cause: unknown): void {
    if (this.#process.ended) return
    this.#loop.fail('SIMULATION_UNCAUGHT', `uncaught in ${this.name}: ${causeText(cause)}`, { cause })
  }

  outside(what: string, cause: Error): void {
    if (this.#process.ended) return
    this.#loop.fail('SIMULATION_OUTSIDE', `${this.name} used ${what}, which no seed repeats; its Host has what belongs there`, { cause })
  }

  endless(made: number, cause: Error): void {
    this.#commons.endless(this.host, made, cause)
  }

  /** An async function, so that a factory that throws at once rejects too. */
  async #make(cluster: Cluster<M>, socket: VirtualSocket): Promise<S> {
    return this.#factory(this.#host(cluster, socket))
  }

  #failedToStart(cause: unknown): void {
    this.#standing = { type: 'failed' }
    if (this.#process.ended) return
    this.#loop.fail('SIMULATION_START', `the service of ${this.name} could not start: ${causeText(cause)}`, { cause })
  }

  /** Its functions do not use `this`, so the object may be destructured. */
  #host(cluster: Cluster<M>, socket: VirtualSocket): Host<M> {
    const timers = this.#timers
    const process = this.#process
    const { name } = cluster.self
    return Object.freeze<Host<M>>({
      name,
      cluster,
      signal: this.#ending.signal,
      now: () => process.now(),
      wallClock: () => process.wallClock(),
      random: () => fraction53(this.#random),
      setTimeout: (then, ms) => timers.setTimeout(then, ms),
      setInterval: (then, ms) => timers.setInterval(then, ms),
      clear: (timer) => timers.clear(timer),
      sleep: (ms, options) => timers.sleep(ms, options),
      send: (to, message) => {
        const letter = encodeLetter(name, message)
        const host = process.ended ? undefined : this.#commons.addressee(to, process.host)
        if (host !== undefined) socket.send({ host: host.address, port: SERVICE_PORT }, letter)
      },
      onMessage: (handler) => void this.#messageHandlers.push(handler),
    })
  }

  #received(bytes: Uint8Array): void {
    const letter = decodeLetter(bytes)
    if (letter === undefined) return
    for (const handler of this.#messageHandlers) this.#call(() => handler(letter.from, letter.message))
  }

  /** Runs a callback of the service, after which promises settle. It may be async although its type does not say so. */
  #call(then: () => unknown): void {
    this.#process.handedOver()
    this.inside(() => {
      try {
        const result = then()
        if (result instanceof Promise) result.catch((cause: unknown) => this.uncaught(cause))
      } catch (cause) {
        this.uncaught(cause)
      }
    })
  }

  /** Under a watch of its own, because a command between two runs may end the process. */
  #tellEnd(): void {
    const stop = watchOutside()
    try {
      this.#call(() => this.#ending.abort(new Error(`${this.name} has ended`)))
    } finally {
      stop()
    }
  }

  #absence(standing: Standing<S>['type']): string {
    if (standing === 'ready') return 'its process has ended'
    if (standing === 'not started') return 'its process has not started'
    if (standing === 'failed') return 'its factory failed'
    if (this.#process.ended) return 'its process ended before its factory settled'
    const { waiting } = this.#timers
    if (waiting === 0) return 'its factory has not settled and waits while nothing is scheduled on its host'
    return `its factory has not settled; ${waiting} of its timers ${waiting === 1 ? 'waits' : 'wait'}`
  }
}

/** A fraction with all 53 bits that it can have. */
function fraction53(random: Random): number {
  const high = random.uint32() >>> 5
  const low = random.uint32() >>> 6
  return (high * 0x400_0000 + low) / 0x20_0000_0000_0000
}
