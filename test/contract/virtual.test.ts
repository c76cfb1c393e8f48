import type { ClusterOptions } from '../../src/index.ts'
import { Cluster } from '../../src/index.ts'
import type { VirtualHost } from '../../sim/machine/host.ts'
import { VirtualProcess } from '../../sim/machine/process.ts'
import { VirtualWorld } from '../sim/virtual-world.ts'
import { contract } from './contract.ts'
import { furtherContract } from './further.ts'
import type { ContractDriver, ContractWorld } from './world.ts'
import { QUICK } from './world.ts'

/** One machine with many processes, so that ports can be taken and used again. */
class VirtualContractWorld implements ContractWorld {
  readonly #world: VirtualWorld
  readonly #host: VirtualHost
  readonly #processes = new Map<Cluster, VirtualProcess>()
  #lives = 0

  constructor(seed: number) {
    this.#world = new VirtualWorld(seed, { latencyMs: [0.1, 0.5] })
    this.#host = this.#world.network.add('machine')
  }

  get uncaught(): readonly unknown[] {
    return this.#world.uncaughtErrors
  }

  make<M>(options: Partial<ClusterOptions<M>> = {}): Cluster<M> {
    const process = this.#process()
    // Not 0: the next one would be given the port of one that has ended, where a test wants nobody.
    const cluster = new Cluster<M>({ port: 20_000 + this.#lives, ...QUICK, ...options }, process)
    this.#processes.set(cluster as Cluster, process)
    return cluster
  }

  async settle<Value>(promise: Promise<Value>, withinMs = 10_000): Promise<Value> {
    const { scheduler, settling } = this.#world
    const untilMs = scheduler.nowMs + withinMs
    let settled = false
    const mark = (): void => void (settled = true)
    promise.then(mark, mark)
    for (;;) {
      await settling.takeTurn()
      if (settled) return promise
      if (scheduler.nextMs > untilMs) throw new Error(`not settled within ${withinMs} ms of virtual time`)
      scheduler.runNext()
    }
  }

  kill(cluster: Cluster): Promise<void> {
    this.#processes.get(cluster)?.end()
    return Promise.resolve()
  }

  async takenPort(): Promise<number> {
    const transport = await this.#process().bind({ host: '0.0.0.0', port: 0, unref: false }, { datagram: () => {}, trouble: () => {} })
    return transport.bound.port
  }

  /** What is still due: timers that were not cancelled, datagrams under way. */
  resources(): Promise<number> {
    return Promise.resolve(this.#world.scheduler.size)
  }

  end(): Promise<void> {
    for (const process of this.#processes.values()) process.end()
    return Promise.resolve()
  }

  #process(): VirtualProcess {
    return new VirtualProcess(this.#world, this.#host, ++this.#lives)
  }
}

// Of ten seeds: what is told in either order is told in both in one of them, where over UDP one of fifty runs would show it.
for (let seed = 1; seed <= 10; seed++) {
  const driver: ContractDriver = { title: `the virtual network, seed ${seed}`, open: () => new VirtualContractWorld(seed) }
  contract(driver)
  furtherContract(driver)
}
