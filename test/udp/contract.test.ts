import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { contract } from '../contract/contract.ts'
import { furtherContract } from '../contract/further.ts'
import type { ContractDriver, ContractWorld } from '../contract/world.ts'
import { QUICK } from '../contract/world.ts'
import type { ClusterOptions } from '../../src/index.ts'
import { Cluster } from '../../src/index.ts'
import { realSurroundings } from '../../src/net/surroundings.ts'
import type { Surroundings } from '../../src/surroundings.ts'

class UdpContractWorld implements ContractWorld {
  readonly uncaught: unknown[] = []
  readonly #surroundings: Surroundings = { ...realSurroundings(), uncaught: (error) => void this.uncaught.push(error) }
  readonly #clusters: Cluster[] = []
  readonly #sockets: { close(): void }[] = []

  make<M>(options: Partial<ClusterOptions<M>> = {}): Cluster<M> {
    const cluster = new Cluster<M>({ host: '127.0.0.1', port: 0, ...QUICK, ...options }, this.#surroundings)
    this.#clusters.push(cluster as Cluster)
    return cluster
  }

  async settle<Value>(promise: Promise<Value>, withinMs = 10_000): Promise<Value> {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`not settled within ${withinMs} ms`)), withinMs)
    })
    try {
      return await Promise.race([promise, late])
    } finally {
      clearTimeout(timer)
    }
  }

  kill(cluster: Cluster): Promise<void> {
    return cluster.close()
  }

  async takenPort(): Promise<number> {
    const socket = createSocket('udp4')
    this.#sockets.push(socket)
    socket.bind({ address: '127.0.0.1', port: 0, exclusive: true })
    await once(socket, 'listening')
    return socket.address().port
  }

  /** Handles are taken off the books when the loop comes round: two datagrams to oneself take it round for certain. */
  async resources(): Promise<number> {
    const socket = createSocket('udp4')
    socket.bind({ address: '127.0.0.1', port: 0, exclusive: true })
    await once(socket, 'listening')
    for (let round = 0; round < 2; round++) {
      socket.send('once round', socket.address().port, '127.0.0.1')
      await once(socket, 'message')
    }
    socket.close()
    return process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWrap' || kind === 'Timeout').length
  }

  async end(): Promise<void> {
    await Promise.all(this.#clusters.map((cluster) => cluster.close()))
    for (const socket of this.#sockets) socket.close()
  }
}

const driver: ContractDriver = { title: 'UDP', open: () => new UdpContractWorld() }

contract(driver)
furtherContract(driver)
