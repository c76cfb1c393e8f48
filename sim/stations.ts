/** The hosts of a simulation, each with the processes that run on it. Hosts are never removed. */
import { printed } from '../src/cluster/checks.ts'
import { SimulationError } from './errors.ts'
import { setClock } from './machine/clock.ts'
import type { VirtualHost } from './machine/host.ts'
import { ClusterStation, type Cohabitants } from './machine/station.ts'
import type { World } from './machine/process.ts'
import { checkClocks, memberNames, memberOptions, type MemberChoices } from './options.ts'
import type { Observations } from './views/observations.ts'

export class Stations<M> {
  /** In the order they were added. */
  readonly all: ClusterStation<M>[] = []
  /** The same stations by host name. */
  readonly #byName = new Map<string, ClusterStation<M>>()
  readonly #world: World
  readonly #observations: Observations<M>
  readonly #options: MemberChoices<M>
  readonly #cohabitants: Cohabitants<M>

  constructor(world: World, observations: Observations<M>, options: MemberChoices<M>, cohabitants: Cohabitants<M>) {
    this.#world = world
    this.#cohabitants = cohabitants
    this.#observations = observations
    this.#options = options
    const names = memberNames(options.members)
    for (const host of names.map((name) => world.network.add(name))) this.#install(host, names)
  }

  /** Adds a host with a member on it. */
  add(name: string): ClusterStation<M> {
    return this.#install(this.#world.network.add(name), [...this.#byName.keys(), name])
  }

  named(name: string): ClusterStation<M> {
    const station = this.#byName.get(name)
    if (station === undefined) throw new SimulationError('SIMULATION_HOST', `there is no host named ${printed(name)}`)
    return station
  }

  hosts(names: readonly string[]): VirtualHost[] {
    return names.map((name) => this.named(name).host)
  }

  #setClock(host: VirtualHost): void {
    const clocks = this.#options.clocks?.(host.name)
    if (clocks === undefined) return
    checkClocks(host.name, clocks)
    setClock(host.clock, clocks)
    const { faults, scheduler } = this.#world
    if ((clocks.upForMs ?? 0) !== 0 || (clocks.aheadMs ?? 0) !== 0) faults.note('clock-offset', scheduler.nowMs)
    if ((clocks.perMillion ?? 0) !== 0) faults.note('clock-drift', scheduler.nowMs)
  }

  #install(host: VirtualHost, names: readonly string[]): ClusterStation<M> {
    this.#setClock(host)
    const options = () => memberOptions(host.name, names, this.#options.options)
    const station = new ClusterStation<M>(this.#world, host, this.#observations, options, this.#cohabitants)
    this.all.push(station)
    this.#byName.set(host.name, station)
    return station
  }
}
