/**
 * A host together with the cluster that runs on it, life after life. It starts and ends processes, and it reports what the
 * cluster of the present life sees. Events of a life that has ended are not reported.
 */
import { Cluster } from '../../src/cluster/cluster.ts'
import type { Member } from '../../src/cluster/member.ts'
import type { ClusterOptions } from '../../src/cluster/options.ts'
import { NameConflictError, type RollcallError } from '../../src/errors.ts'
import type { BookedLife } from '../checks/life.ts'
import type { FaultKind } from '../faults.ts'
import type { Station } from '../views/convergence.ts'
import type { VirtualHost } from './host.ts'
import type { Observations } from '../views/observations.ts'
import { VirtualProcess, type World } from './process.ts'
import type { Surroundings } from '../../src/surroundings.ts'

/** How a life ended, or that it is about to. */
export type Ending = 'crashed' | 'vanished' | 'left' | 'closed'

/** What shares a process with its cluster: a user's service. */
export interface Cohabitant<M> {
  /** What the cluster is given instead of the process. */
  readonly surroundings: Surroundings
  /** Starts the service, and then the cluster as soon as the service can hear its events. */
  start(cluster: Cluster<M>, startCluster: () => void): void
}

/** Makes one for each life of a host; undefined in a simulation without services. */
export type Cohabitants<M> = (process: VirtualProcess, life: number) => Cohabitant<M> | undefined

interface Life<M> {
  readonly process: VirtualProcess
  readonly cohabitant: Cohabitant<M> | undefined
  readonly cluster: Cluster<M>
  readonly observes: boolean
  /** Undefined if the checks are off. */
  readonly watched: BookedLife | undefined
  started: boolean
  ending: Ending | undefined
}

export class ClusterStation<M> implements Station {
  readonly host: VirtualHost
  readonly #world: World
  readonly #observations: Observations<M>
  readonly #options: () => ClusterOptions<M>
  readonly #cohabitants: Cohabitants<M>
  #lives = 1
  #life: Life<M>

  constructor(
    world: World, host: VirtualHost, observations: Observations<M>, options: () => ClusterOptions<M>, cohabitants: Cohabitants<M>,
  ) {
    this.#cohabitants = cohabitants
    this.#world = world
    this.host = host
    this.#observations = observations
    this.#options = options
    this.#life = this.#newLife()
  }

  get name(): string {
    return this.host.name
  }

  /** The cluster of the present life, or of the last one. */
  get cluster(): Cluster<M> {
    return this.#life.cluster
  }

  get running(): boolean {
    return isRunning(this.#life)
  }

  get observes(): boolean {
    return this.#life.observes
  }

  get condition(): string {
    return this.#life.ending ?? (this.#life.started ? this.#life.cluster.state : 'not started')
  }

  start(): void {
    const life = this.#life
    if (life.started || life.ending !== undefined) return
    life.started = true
    if (life.cohabitant === undefined) this.#startCluster(life)
    else life.cohabitant.start(life.cluster, () => this.#startCluster(life))
  }

  /** Ends the process at once; it tells nobody. Does nothing if none runs. */
  end(ending: Ending): void {
    if (this.#life.process.ended) return
    this.#life.ending = ending
    this.#life.process.end()
    if (ending === 'crashed') this.#suffer('crash')
    if (ending === 'vanished') this.#suffer('vanish')
  }

  /** The process stands still for this time; its clocks and the network go on. */
  pause(forMs: number): void {
    const { process } = this.#life
    if (process.ended) return
    process.standstill.begin(this.#world.scheduler.nowMs + forMs)
    this.#suffer('pause', forMs)
  }

  /** For this time nothing that the process sends leaves, and it reads nothing. Its timers run. */
  block(forMs: number): void {
    const { process } = this.#life
    if (process.ended) return
    process.standstill.blockage.begin(this.#world.scheduler.nowMs + forMs)
    this.#suffer('blocked', forMs)
  }

  /** The clocks of the machine run this many millionths faster than virtual time from now on. */
  drift(perMillion: number): void {
    this.#life.process.drift(perMillion)
    this.#suffer('clock-drift')
  }

  /** The member leaves, and the process ends when that is done. */
  leave(): void {
    if (this.#life.process.ended || this.#life.ending !== undefined) return
    this.#life.ending = 'left'
    this.#life.cluster.leave().then(undefined, (cause: unknown) => this.#observations.uncaught(cause))
  }

  /** Makes a new process with the same options. It is not started yet. */
  renew(): void {
    this.#lives++
    this.#life = this.#newLife()
  }

  #startCluster(life: Life<M>): void {
    life.cluster.start().then(undefined, (cause: unknown) => {
      // A name conflict ends the member, not the run, whether it is found now or later.
      if (cause instanceof NameConflictError) return
      if (life.ending === undefined || life.ending === 'closed') this.#observations.startFailed(this.host, cause)
    })
  }

  #suffer(fault: FaultKind, forMs = 0): void {
    const { faults, scheduler } = this.#world
    faults.note(fault, scheduler.nowMs, this.name, scheduler.nowMs + forMs)
  }

  #newLife(): Life<M> {
    const process = new VirtualProcess(this.#world, this.host, this.#lives)
    const cohabitant = this.#cohabitants(process, this.#lives)
    const options = this.#options()
    const cluster = new Cluster<M>(options, cohabitant?.surroundings ?? process)
    const watched = this.#world.checks?.watch({ host: this.name, cluster, options, now: () => process.now(), running: () => isRunning(life) })
    process.watch = watched
    const life: Life<M> = { process, cohabitant, cluster, observes: options.observe === true, watched, started: false, ending: undefined }
    const tell = (kind: 'join' | 'update' | 'suspect' | 'recover') => (member: Member<M>) => {
      if (process.ended) return
      watched?.told(kind, member, undefined)
      this.#observations.told(this.host, kind, member)
    }
    cluster.on('join', tell('join')).on('update', tell('update')).on('suspect', tell('suspect')).on('recover', tell('recover'))
    cluster.on('leave', (member, reason) => {
      if (process.ended) return
      watched?.told('leave', member, reason)
      this.#observations.toldLeave(this.host, member, reason)
    })
    cluster.on('warning', (warning) => {
      if (!process.ended) this.#observations.warned(this.host, warning)
    })
    void cluster.closed.then((reason) => this.#closed(life, reason))
    return life
  }

  #closed(life: Life<M>, reason: RollcallError | undefined): void {
    if (life.process.ended) return
    life.ending ??= 'closed'
    this.#observations.closed(this.host, reason)
    life.process.end()
  }
}

function isRunning<M>({ cluster, started, ending }: Life<M>): boolean {
  return started && ending === undefined && (cluster.state === 'starting' || cluster.state === 'running')
}
