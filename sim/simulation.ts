/** The simulation as users see it: members over a virtual network, faults by command, time that passes only in a run. */
import type { Cluster } from '../src/cluster/cluster.ts'
import { checkArguments, refuseLoop } from './arguments.ts'
import { Appointment } from './kernel/appointment.ts'
import { Checks } from './checks/checks.ts'
import { Convergence } from './views/convergence.ts'
import type { SimulationError } from './errors.ts'
import { Faults } from './faults.ts'
import { Journal } from './kernel/journal.ts'
import type { LinkOptions } from './network/links.ts'
import { Listeners, type Listened } from './listeners.ts'
import { Loop } from './kernel/loop.ts'
import { Network } from './network/network.ts'
import {
  Observations, type DatagramHandler, type JoinHandler, type LeaveHandler,
} from './views/observations.ts'
import { checkedMs, checkOptions, type SimulationOptions } from './options.ts'
import { checkedDrift, checkedLeap } from './machine/clock.ts'
import type { PacketHandler, SimulatedPacket } from './network/packets.ts'
import { RECEIVE_BUFFER_BYTES } from './machine/receive-buffer.ts'
import { Scheduler } from './kernel/scheduler.ts'
import { Services } from './service/services.ts'
import { Settling } from './kernel/settle.ts'
import { Stations } from './stations.ts'
import { Streams } from './kernel/streams.ts'
import type { SimulationStats } from './stats.ts'
import { Trace, type LineHandler } from './kernel/trace.ts'

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
 * `S` is what {@link SimulationOptions.service} makes on each host, `M` the members' metadata.
 *
 * Commands can be given between runs, in handlers, and for a set time with {@link Simulation.at}. One that names a host that is
 * not there throws a {@link SimulationError}.
 */
export class Simulation<S = undefined, M = unknown> implements AsyncDisposable {
  /** Everything random in the run comes from it. */
  readonly seed: number
  /** @internal Undefined where nobody checks. */
  readonly checks: Checks | undefined
  readonly #scheduler = new Scheduler()
  readonly #settling = new Settling()
  readonly #trace = new Trace()
  readonly #streams: Streams
  readonly #journal: Journal
  readonly #loop: Loop
  readonly #faults = new Faults()
  readonly #network: Network
  readonly #observations: Observations<M>
  readonly #services: Services<M, S>
  readonly #stations: Stations<M>
  readonly #convergence: Convergence
  readonly #listeners: Listeners<M>
  #begun = false
  #disposed = false

  constructor(options: SimulationOptions<M, S>) {
    checkOptions(options)
    this.seed = options.seed
    this.#streams = new Streams(this.seed)
    this.#journal = new Journal(this.seed, this.#scheduler)
    this.#loop = new Loop(this.#scheduler, this.#settling, this.#journal)
    this.#network = new Network(this.seed, this.#scheduler, this.#trace, this.#faults, options.network ?? {})
    this.#network.silentPorts = options.silentPorts === true
    this.#observations = new Observations(this.#scheduler, this.#trace, this.#journal, this.#loop, this.#settling)
    this.checks = options.checks === false ? undefined : new Checks(this.#scheduler, this.#loop, this.#faults, this.#network)
    const world = {
      streams: this.#streams,
      scheduler: this.#scheduler,
      network: this.#network,
      faults: this.#faults,
      receiveBufferBytes: options.receiveBufferBytes ?? RECEIVE_BUFFER_BYTES,
      settling: this.#settling,
      uncaught: (cause: unknown, host: string) => this.#observations.uncaught(cause, host),
      checks: this.checks,
    }
    this.#services = new Services(this.#streams, this.#loop, this.#journal, options.service)
    this.#stations = new Stations<M>(world, this.#observations, options, (process, life) => this.#services.tenant(process, life))
    this.#convergence = new Convergence(this.#stations.all)
    const nameOf = (number: number): string => this.#stations.all[number]?.name ?? 'nobody'
    this.#listeners = new Listeners(this.#observations, this.#network, this.#trace, nameOf)
  }

  /** Virtual milliseconds since the members started. */
  get now(): number {
    return this.#scheduler.nowMs
  }

  /** The names of the hosts whose process runs: started, and neither leaving nor ended. */
  get running(): readonly string[] {
    return this.#stations.all.filter((station) => station.running).map((station) => station.name)
  }

  /** A hash of all that happened so far: of every datagram, event of a member, command and random number. */
  get traceHash(): string {
    return this.#trace.hashWith(this.#streams.draws())
  }

  /** @internal How many random numbers were drawn from each stream so far: the part of the hash that no line of the trace tells. */
  get draws(): Iterable<readonly [stream: string, count: number]> {
    return this.#streams.draws()
  }

  stats(): SimulationStats {
    const [network, membership] = [this.#network.counters, this.#observations.counters]
    return { network, membership, faults: this.#faults.counts, events: this.#loop.events }
  }

  /** The cluster of a host: of its present process, or of the last one it had. Its handlers hear that life alone. */
  cluster(name: string): Cluster<M> {
    return this.#stations.named(name).cluster
  }

  /** What the factory made on a host. Throws before the factory has settled, and when the process has ended. */
  service(name: string): S {
    return this.#services.named(this.#stations.named(name).name)
  }

  /** All of these that can be had now, by the names of their hosts: what an invariant over the services goes through. */
  get services(): ReadonlyMap<string, S> {
    return this.#services.present()
  }

  /** Lets so much virtual time pass. The first run starts the members, at virtual time 0. */
  async run(forMs: number): Promise<void> {
    checkArguments('run', { forMs })
    await this.#advance(this.now + forMs)
  }

  /** Runs until the test holds; it is asked at once and after every event. Rejects with {@link Simulation.why} when it does not in time. */
  async runUntil(test: () => boolean, options: { readonly withinMs: number }): Promise<void> {
    checkArguments('runUntil', { test, options })
    if (await this.#advance(this.now + options.withinMs, test)) return
    const lines = [`not reached within ${options.withinMs} ms. As for the members:`, this.why(), ...this.#services.standing()]
    if (this.#scheduler.size > 0) throw this.#journal.error('SIMULATION_NOT_REACHED', lines.join('\n'))
    throw this.#journal.error('SIMULATION_IDLE', ['waits while nothing is scheduled,', ...lines].join(' '))
  }

  /** Runs until a promise has settled, and settles as it does: what a service answers can be awaited only while time passes. */
  async settle<Value>(promise: Promise<Value>, options: { readonly withinMs: number }): Promise<Value> {
    checkArguments('settle', { promise, options })
    let settled = false
    const mark = (): void => void (settled = true)
    promise.then(mark, mark)
    await this.runUntil(() => settled, options)
    return promise
  }

  /** Asked after every event from now on, and when a run begins and ends: it fails where the test is false or throws. */
  always(name: string, test: (sim: Simulation<S, M>) => boolean): void {
    checkArguments('always', { name, test })
    this.#loop.always(name, () => test(this))
  }

  /** Calls back at a virtual time, before or while it is run. What it throws fails the run. */
  at(ms: number, then: () => void): void {
    checkArguments('at', { ms, then })
    checkedMs('ms', ms, this.now)
    this.#change()
    this.#scheduler.schedule(new Appointment(this.#settling, () => this.#observations.guard(then)), ms)
  }

  /**
   * Told of what any member tells of another, as `Cluster` has it; the observer is the name of its host. `datagram` tells of everything that
   * is sent, whatever becomes of it; the bytes are the sender's own, for the handler to look at and not to keep. `trace` tells of
   * each thing that {@link Simulation.traceHash} covers, as a line of text.
   */
  on(event: 'join' | 'update' | 'suspect' | 'recover', handler: JoinHandler<M>): this
  on(event: 'leave', handler: LeaveHandler<M>): this
  on(event: 'datagram', handler: DatagramHandler): this
  on(event: 'trace', handler: LineHandler): this
  /** Asked about each datagram to a host, when it is sent, what is to become of it. What is held waits for {@link Simulation.release}. */
  on(event: 'packet', handler: PacketHandler): this
  on(...listened: Listened<M>): this {
    this.#listeners.add(...listened)
    return this
  }

  /** Sets packets that are held on their way, in their order: those that the test takes, or all. Returns how many they were. */
  release(test: (packet: SimulatedPacket) => boolean = () => true): number {
    checkArguments('release', { test })
    const released = this.#network.release(test)
    this.#command('release', `${released} packets`)
    return released
  }

  /** Each group, and the rest, on its own, instead of an earlier partition. What is under way arrives. */
  partition(...groups: readonly (readonly string[])[]): void {
    checkArguments('partition', { groups })
    const hosts = groups.map((group) => this.#stations.hosts(group))
    this.#command('partition', groupsText(groups))
    this.#network.partition(hosts)
  }

  /** Nothing gets from the ones to the others any more; the other direction is as it was. */
  cut(from: readonly string[], to: readonly string[]): void {
    checkArguments('cut', { from, to })
    const [senders, receivers] = [this.#stations.hosts(from), this.#stations.hosts(to)]
    refuseLoop('cut', from, to)
    this.#command('cut', `${from.join(' ')} -> ${to.join(' ')}`)
    this.#network.cut(senders, receivers)
  }

  /** Undoes partitions and cuts: all of them, or, of named groups, those between each two of the groups. Links stay as set. */
  heal(...groups: readonly (readonly string[])[]): void {
    checkArguments('heal', { groups })
    const hosts = groups.map((group) => this.#stations.hosts(group))
    this.#command('heal', groupsText(groups))
    if (groups.length === 0) this.#network.healAll()
    else this.#network.healBetween(hosts)
  }

  /** How one directed link behaves; what is not given is as for the whole network. Replaces what was said of it before. */
  link(from: string, to: string, options: LinkOptions): void {
    const [sender, receiver] = [this.#stations.named(from).host, this.#stations.named(to).host]
    checkArguments('link', { options })
    refuseLoop('link', [from], [to])
    this.#change()
    this.#network.link(sender, receiver, options)
    this.#command('link', `${from} -> ${to} ${JSON.stringify(options)}`)
  }

  /** How every link behaves from now on that no `link` was said about; what is not given is as by default. Replaces what held before. */
  network(options: LinkOptions): void {
    checkArguments('network', { options })
    this.#change()
    this.#network.linkAll(options)
    this.#command('network', JSON.stringify(options))
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
    checkArguments('restart', { options })
    this.#command('restart', options.newAddress === true ? `${name} at a new address` : name)
    this.#faults.note('restart', this.now)
    station.end('crashed')
    if (options.newAddress === true) {
      this.#faults.note('new-address', this.now)
      this.#network.move(station.host)
    }
    station.host.present = true
    station.renew()
    if (this.#begun) station.start()
  }

  /** Sets the wall clock of a host, in milliseconds since 1970; it goes on from there, and no other clock changes. */
  setWallClock(name: string, ms: number): void {
    const { host } = this.#stations.named(name)
    checkArguments('setWallClock', { ms })
    this.#command('set the wall clock of', `${name} to ${ms} ms`)
    host.clock.setWall(ms)
    this.#faults.note(this.#begun ? 'clock-jump' : 'clock-offset', this.now, name)
  }

  /** The wall clock of a host leaps by so many milliseconds, back where they are negative; no other clock changes. */
  leapWallClock(name: string, byMs: number): void {
    const { host } = this.#stations.named(name)
    checkedLeap(host.clock, byMs)
    this.#command('leap the wall clock of', `${name} by ${byMs} ms`)
    host.clock.leapWall(byMs)
    this.#faults.note('clock-jump', this.now, name)
  }

  /**
   * Both clocks of a host run so many millionths faster from now on, slower where that is negative; 0 ends it, and what they have
   * gone wrong by stays. Its timers go by its own clocks.
   */
  driftClock(name: string, perMillion: number): void {
    const station = this.#stations.named(name)
    checkedDrift(perMillion)
    this.#command('drift', `${name} by ${perMillion} millionths`)
    station.drift(perMillion)
  }

  /** The process stands still for so long and then goes on as Node does: late timers first, then 32 datagrams a turn. */
  pause(name: string, forMs: number): void {
    const station = this.#stations.named(name)
    checkArguments('pause', { forMs })
    this.#command('pause', `${name} for ${forMs} ms`)
    station.pause(forMs)
  }

  /**
   * For so long, nothing that the process sends leaves and it reads nothing, while its timers run: Lifeguard's fault. What waited is
   * then sent, what came in is read.
   */
  block(name: string, forMs: number): void {
    const station = this.#stations.named(name)
    checkArguments('block', { forMs })
    this.#command('block', `${name} for ${forMs} ms`)
    station.block(forMs)
  }

  /** The member says goodbye, then its process ends. Nothing where no process runs. */
  leave(name: string): void {
    const station = this.#stations.named(name)
    this.#command('leave', name)
    station.leave()
  }

  /** One more host with a member on it; it starts at once, or with the others. In a partition it belongs to the rest. */
  add(name: string): void {
    checkArguments('add', { name })
    this.#change()
    const station = this.#stations.add(name)
    this.#command('add', name)
    if (this.#begun) station.start()
  }

  /**
   * Every running host sees exactly the running hosts: all alive, in their present lives, with their present address and
   * metadata. Those that only observe see the others so, and nobody sees them. False before the first run.
   */
  converged(): boolean {
    return this.#begun && this.#convergence.holds()
  }

  /** What is missing for {@link Simulation.converged}, in words: who lacks, suspects or still holds whom. */
  why(): string {
    return this.#begun ? this.#convergence.why() : 'the members start with the first run'
  }

  /** Ends all processes where they stand. There are no runs and no commands afterwards. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true
    await this.#services.watchEnd(() => {
      for (const station of this.#stations.all) station.end('closed')
      this.#scheduler.clear()
      this.#loop.fail('SIMULATION_STATE', 'the simulation was disposed')
      return this.#settling.settle()
    })
  }

  #advance(untilMs: number, done?: () => boolean): Promise<boolean> {
    return this.#services.watch(() => {
      this.#begin()
      return this.#loop.advance(untilMs, done)
    })
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
