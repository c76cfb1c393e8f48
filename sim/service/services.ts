/** The services of a simulation with a `service` factory: one in each process, life after life. */
import { SimulationError } from '../errors.ts'
import { causeText, type Journal } from '../kernel/journal.ts'
import type { Loop } from '../kernel/loop.ts'
import type { Streams } from '../kernel/streams.ts'
import type { VirtualHost } from '../machine/host.ts'
import type { VirtualProcess } from '../machine/process.ts'
import { endProgram } from './endless.ts'
import { watchOutside } from './outside.ts'
import { Tenant, type ServiceFactory } from './tenant.ts'
import { watchUncaught } from './uncaught.ts'

export class Services<M, S> {
  readonly #streams: Streams
  readonly #loop: Loop
  readonly #journal: Journal
  readonly #factory: ServiceFactory<M, S> | undefined
  /** By host name: the tenant of the present life, or of the last one. */
  readonly #tenants = new Map<string, Tenant<M, S>>()

  constructor(streams: Streams, loop: Loop, journal: Journal, factory: ServiceFactory<M, S> | undefined) {
    this.#streams = streams
    this.#loop = loop
    this.#journal = journal
    this.#factory = factory
  }

  /** Makes the service of this process; undefined without a factory. `life` counts the processes of its host. */
  tenant(process: VirtualProcess, life: number): Tenant<M, S> | undefined {
    if (this.#factory === undefined) return undefined
    const { name } = process.host
    const random = this.#streams.open('service', name, life)
    const tenant = new Tenant(process, this.#factory, random, this.#loop, {
      addressee: (to, sender) => this.#addressee(process, to, sender),
      endless: (host, made, cause) => this.#endless(host, made, cause),
    })
    this.#tenants.set(name, tenant)
    return tenant
  }

  /** The service of a host. Throws `SIMULATION_STATE` if there is none now. */
  named(name: string): S {
    const tenant = this.#tenants.get(name)
    if (tenant === undefined) throw new SimulationError('SIMULATION_STATE', 'the simulation was given no service')
    return tenant.service
  }

  /** By host name: the services that are ready and whose process runs. */
  present(): ReadonlyMap<string, S> {
    return new Map([...this.#tenants].filter(([, tenant]) => tenant.present).map(([name, tenant]) => [name, tenant.service]))
  }

  /** Why the condition of a run may never hold, in lines: factories that have not settled, services without a timer. */
  standing(): readonly string[] {
    const living = [...this.#tenants.values()].filter((tenant) => !tenant.ended)
    const unsettled = living.map((tenant) => tenant.unsettled).filter((line) => line !== undefined)
    if (living.length === 0 || living.some((tenant) => tenant.waits)) return unsettled
    return [...unsettled, 'no service has a timer: nothing is scheduled that could wake one but what members and messages bring']
  }

  /**
   * The host that a message is for: one whose process runs as this member, else the host with this name, else one whose last
   * process ran as this member, and which now refuses. If several run as this member, the sender itself comes first, then the one
   * whose host has this name.
   */
  #addressee({ network }: VirtualProcess, to: string, sender: VirtualHost): VirtualHost | undefined {
    const host = network.named(to)
    const first = [sender.name, to].map((name) => this.#tenants.get(name)).find((tenant) => tenant?.member === to && !tenant.ended)
    if (first !== undefined) return first.host
    const bearers = [...this.#tenants.values()].filter((tenant) => tenant.member === to)
    const found = bearers.find((tenant) => !tenant.ended)?.host ?? host ?? bearers[0]?.host
    // Nothing is sent, as with a name that DNS does not know.
    if (found === undefined) this.#journal.note(sender.name, 'message lost', `nobody is called ${JSON.stringify(to)}`)
    return found
  }

  /** Runs `run`. It fails if a service uses something outside the virtual world, or has an error that nobody handles. */
  watch<Result>(run: () => Promise<Result>): Promise<Result> {
    return this.#watched(run, (cause) => {
      this.#loop.fail('SIMULATION_UNCAUGHT', `uncaught, and nothing tells of which host: ${causeText(cause)}`, { cause })
    })
  }

  /** The same while everything ends. An error without a known owner goes to the listeners before, as no run is left to fail. */
  watchEnd<Result>(end: () => Promise<Result>): Promise<Result> {
    return this.#watched(end, undefined)
  }

  #endless(host: VirtualHost, made: number, cause: Error): void {
    const { code, message } = this.#journal.error('SIMULATION_STUCK', `${host.name} goes on without end: ${made} promises at one time`)
    endProgram(`${code}: ${message}\n${cause.stack ?? ''}`)
  }

  async #watched<Result>(run: () => Promise<Result>, stray: ((cause: unknown) => void) | undefined): Promise<Result> {
    if (this.#factory === undefined) return run()
    const stops = [watchOutside(), watchUncaught(stray)]
    try {
      return await run()
    } finally {
      for (const stop of stops) stop()
    }
  }
}
