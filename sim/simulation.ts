/** The simulation as users see it: members over a virtual network, faults by command, time that passes only in a run. */
import type { Cluster } from '../src/cluster/cluster.ts'
import { Appointment } from './kernel/appointment.ts'
import { Checks } from './checks/checks.ts'
import { Convergence } from './views/convergence.ts'
import { SimulationError } from './errors.ts'
import { Faults } from './faults.ts'
import { Journal } from './kernel/journal.ts'
import type { LinkOptions } from './network/links.ts'
import { Loop } from './kernel/loop.ts'
import { Network, type NetworkCounters } from './network/network.ts'
import {
  Observations, type DatagramHandler, type JoinHandler, type LeaveHandler, type MembershipCounters,
} from './views/observations.ts'
import { checkedMs, checkedSeed, type SimulationOptions } from './options.ts'
import { wallClockMs } from './machine/process.ts'
import { Scheduler } from './kernel/scheduler.ts'
import { Settling } from './kernel/settle.ts'
import { Stations } from './stations.ts'
import { Trace } from './kernel/trace.ts'

/** Numbers of a run so far. */
export interface SimulationStats {
  /** What became of the datagrams. */
  readonly network: NetworkCounters
  /** What the members told. */
  readonly membership: MembershipCounters
  /** Events of any kind: arrivals, timers, commands at a set time. */
  readonly events: number
}

/**
 * A cluster of real `Cluster` objects over a virtual network and virtual clocks. A run is a pure function of its seed and of
 * the commands given: the same ones give the same {@link Simulation.traceHash} on every machine.
 *
 * ```ts
 * const sim = new Simulation({ seed: 42, members: 50, network: { latencyMs: [0.2, 1], loss: 0.01 } })
 * await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
 * sim.partition(['m0', 'm1', 'm2'])
 * await sim.run(60_000)
 * sim.heal()
 * ```
 *
 * Commands can be given between runs, in handlers, and for a set time with {@link Simulation.at}. One that names a host that is
 * not there throws a {@link SimulationError}.
 */
export class Simulation<M = unknown> implements AsyncDisposable {
  /** Everything random in the run comes from it. */
  readonly seed: number
  /** @internal Undefined where nobody checks. */
  readonly checks: Checks | undefined
  readonly #scheduler = new Scheduler()
  readonly #settling = new Settling()
  readonly #trace = new Trace()
  readonly #journal: Journal
  readonly #loop: Loop
  readonly #faults = new Faults()
  readonly #network: Network
  readonly #observations: Observations<M>
  readonly #stations: Stations<M>
  readonly #convergence: Convergence
  #begun = false
  #disposed = false

  constructor(options: SimulationOptions<M>) {
    this.seed = checkedSeed(options.seed)
    this.#journal = new Journal(this.seed, this.#scheduler)
    this.#loop = new Loop(this.#scheduler, this.#settling, this.#journal)
    this.#network = new Network(this.seed, this.#scheduler, this.#trace, this.#faults, options.network ?? {})
    this.#observations = new Observations(this.#scheduler, this.#trace, this.#journal, this.#loop)
    this.checks = options.checks === false ? undefined : new Checks(this.#scheduler, this.#loop, this.#faults, this.#network)
    const world = {
      seed: this.seed,
      scheduler: this.#scheduler,
      network: this.#network,
      settling: this.#settling,
      uncaught: (cause: unknown) => this.#observations.uncaught(cause),
      checks: this.checks,
    }
    this.#stations = new Stations<M>(world, this.#observations, options)
    this.#convergence = new Convergence(this.#stations.all)
  }

  /** Virtual milliseconds since the members started. */
  get now(): number {
    return this.#scheduler.nowMs
  }

  /** The names of the hosts whose process runs: started, and neither leaving nor ended. */
  get running(): readonly string[] {
    return this.#stations.all.filter((station) => station.running).map((station) => station.name)
  }

  /** A hash of all that happened so far: of every datagram, membership event and command. */
  get traceHash(): string {
    return this.#trace.hash
  }

  stats(): SimulationStats {
    return { network: this.#network.counters, membership: this.#observations.counters, events: this.#loop.events }
  }

  /** The cluster of a host: of its present process, or of the last one it had. */
  cluster(name: string): Cluster<M> {
    return this.#stations.named(name).cluster
  }

  /** Lets so much virtual time pass. The first run starts the members, at virtual time 0. */
  async run(forMs: number): Promise<void> {
    const untilMs = this.now + checkedMs('run', forMs, 0)
    this.#begin()
    await this.#loop.advance(untilMs)
  }

  /** Runs until the test holds; it is asked after every event. Rejects with {@link Simulation.why} when it does not in time. */
  async runUntil(test: () => boolean, options: { readonly withinMs: number }): Promise<void> {
    const untilMs = this.now + checkedMs('withinMs', options.withinMs, 0)
    this.#begin()
    if (await this.#loop.advance(untilMs, test)) return
    throw this.#journal.error('SIMULATION_NOT_REACHED', `not reached within ${options.withinMs} ms:\n${this.why()}`)
  }

  /** Checked after every event from now on: the run fails where the test is false or throws. */
  always(name: string, test: () => boolean): void {
    this.#loop.always(name, test)
  }

  /** Calls back at a virtual time, before or while it is run. What it throws fails the run. */
  at(ms: number, then: () => void): void {
    checkedMs('at', ms, this.now)
    this.#change()
    this.#scheduler.schedule(new Appointment(this.#settling, () => this.#observations.guard(then)), ms)
  }

  /**
   * Told of the joins and leaves that any member sees; the observer is the name of its host. `datagram` tells of everything that
   * is sent, whatever becomes of it; the bytes are the sender's own, for the handler to look at and not to keep.
   */
  on(event: 'join', handler: JoinHandler<M>): this
  on(event: 'leave', handler: LeaveHandler<M>): this
  on(event: 'datagram', handler: DatagramHandler): this
  on(...[event, handler]: ['join', JoinHandler<M>] | ['leave', LeaveHandler<M>] | ['datagram', DatagramHandler]): this {
    if (event === 'join') this.#observations.onJoin(handler)
    else if (event === 'leave') this.#observations.onLeave(handler)
    else this.#network.watch((from, to, bytes) => this.#observations.guard(() => handler(from.name, to?.name, bytes)))
    return this
  }

  /** Each group, and the rest, on its own, instead of an earlier partition. What is under way arrives. */
  partition(...groups: readonly (readonly string[])[]): void {
    const hosts = groups.map((group) => this.#stations.hosts(group))
    if (new Set(groups.flat()).size < groups.flat().length) {
      throw new SimulationError('SIMULATION_OPTIONS', 'a host can be in one group of a partition only')
    }
    this.#command('partition', groupsText(groups))
    this.#network.partition(hosts)
  }

  /** Nothing gets from the ones to the others any more; the other direction is as it was. */
  cut(from: readonly string[], to: readonly string[]): void {
    const [senders, receivers] = [this.#stations.hosts(from), this.#stations.hosts(to)]
    this.#command('cut', `${from.join(' ')} -> ${to.join(' ')}`)
    this.#network.cut(senders, receivers)
  }

  /** Undoes partitions and cuts: all of them, or, of named groups, those between each two of the groups. Links stay as set. */
  heal(...groups: readonly (readonly string[])[]): void {
    const hosts = groups.map((group) => this.#stations.hosts(group))
    if (groups.length === 1) {
      throw new SimulationError('SIMULATION_OPTIONS', 'heal takes no group or at least two: it mends between groups')
    }
    this.#command('heal', groupsText(groups))
    if (groups.length === 0) this.#network.healAll()
    else this.#network.healBetween(hosts)
  }

  /** How one directed link behaves; what is not given is as for the whole network. Replaces what was said of it before. */
  link(from: string, to: string, options: LinkOptions): void {
    const [sender, receiver] = [this.#stations.named(from).host, this.#stations.named(to).host]
    this.#change()
    this.#network.link(sender, receiver, options)
    this.#command('link', `${from} -> ${to} ${JSON.stringify(options)}`)
  }

  /**
   * The process ends without a word; its machine lives and refuses what comes to its port. Nothing where no process runs. A
   * process that is crashed by a handler of its own finishes that turn, unheard by anybody.
   */
  crash(name: string): void {
    const station = this.#stations.named(name)
    this.#command('crash', name)
    station.end('crashed')
  }

  /** The machine is gone with its process: silence. */
  vanish(name: string): void {
    const station = this.#stations.named(name)
    this.#command('vanish', name)
    station.end('vanished')
    station.host.present = false
  }

  /** A new process on this host, with the same options; one that still runs is ended first, without a word. */
  restart(name: string, options: { readonly newAddress?: boolean | undefined } = {}): void {
    const station = this.#stations.named(name)
    this.#command('restart', options.newAddress === true ? `${name} at a new address` : name)
    station.end('crashed')
    if (options.newAddress === true) this.#network.move(station.host)
    station.host.present = true
    station.renew()
    if (this.#begun) station.start()
  }

  /** Sets the wall clock of a host, in milliseconds since 1970; it goes on from there, and no other clock changes. */
  setWallClock(name: string, ms: number): void {
    const { host } = this.#stations.named(name)
    checkedMs('setWallClock', ms, 0)
    this.#command('set the wall clock of', `${name} to ${ms} ms`)
    this.#faults.note('clock-jump', this.now, name)
    host.clockAheadMs = Math.floor(ms) - wallClockMs(this.#scheduler)
  }

  /** The process stands still for so long and then goes on as Node does: late timers first, then 32 datagrams a turn. */
  pause(name: string, forMs: number): void {
    const station = this.#stations.named(name)
    checkedMs('pause', forMs, 0)
    this.#command('pause', `${name} for ${forMs} ms`)
    station.pause(forMs)
    this.#faults.note('pause', this.now, name, this.now + forMs)
  }

  /** The member says goodbye, then its process ends. Nothing where no process runs. */
  leave(name: string): void {
    const station = this.#stations.named(name)
    this.#command('leave', name)
    station.leave()
  }

  /** One more host with a member on it; it starts at once, or with the others. In a partition it belongs to the rest. */
  add(name: string): void {
    this.#change()
    const station = this.#stations.add(name)
    this.#command('add', name)
    if (this.#begun) station.start()
  }

  /**
   * Every running host sees exactly the running hosts: all alive, in their present lives, with their present address and
   * metadata. False before the first run.
   */
  converged(): boolean {
    return this.#begun && this.#convergence.holds()
  }

  /** What is missing for {@link Simulation.converged}, in words: who lacks, suspects or still holds whom. */
  why(): string {
    return this.#begun ? this.#convergence.why() : 'the members start with the first run'
  }

  /** Ends all processes where they stand. There are no runs and no commands afterwards. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true
    for (const station of this.#stations.all) station.end('crashed')
    this.#scheduler.clear()
    this.#loop.fail('SIMULATION_STATE', 'the simulation was disposed')
    return Promise.resolve()
  }

  #begin(): void {
    if (this.#begun) return
    this.#begun = true
    this.#settling.touch()
    for (const station of this.#stations.all) station.start()
  }

  #command(command: string, about: string): void {
    this.#change()
    this.#observations.commanded(command, about)
  }

  #change(): void {
    if (this.#disposed) throw this.#journal.error('SIMULATION_STATE', 'the simulation was disposed')
    this.#settling.touch()
  }
}

function groupsText(groups: readonly (readonly string[])[]): string {
  return groups.length === 0 ? 'everything' : groups.map((group) => group.join(' ')).join(' | ')
}
