/**
 * One machine of the virtual network: a name, its present address, its clocks, and the ports on which its processes listen. It
 * outlives the processes: after a crash it is still there and its port refuses. After it vanishes, its address is silent.
 */
import { addressText, type Address } from '../../src/protocol/address.ts'
import { SimulationError, systemError } from '../errors.ts'
import type { MachineClock } from './clock.ts'

/** Is called with each datagram that arrives at a port. */
export interface Listener {
  receive(from: Address, bytes: Uint8Array): void
}

/** Any free port is taken from the range that is reserved for this. */
const FIRST_EPHEMERAL_PORT = 49_152
const LAST_PORT = 65_535

const HOSTS_PER_BLOCK = 250
const BLOCKS = 256

/** The most hosts that one network holds: each must have an address in 10.0.0.0/16. */
export const MOST_HOSTS: number = HOSTS_PER_BLOCK * BLOCKS

const FIRST_NETWORK = 10
const LOOPBACK_NETWORK = 127
/** Addresses above it are for multicast. */
const LAST_NETWORK = 223
const MOVES_PER_NETWORK = 256

/** How often one host can get an address that it never had. */
export const MOST_MOVES: number = (LAST_NETWORK - FIRST_NETWORK) * MOVES_PER_NETWORK - 1

export class VirtualHost {
  readonly name: string
  /** Hosts are numbered from 0 in the order in which they are added. */
  readonly number: number
  /** If false, nothing at its address answers, not even with a refusal. */
  present = true
  readonly clock: MachineClock
  #moves = 0
  #address: string
  /** By port; at most one socket each. */
  readonly #listeners = new Map<number, Listener>()

  constructor(name: string, number: number, clock: MachineClock) {
    this.name = name
    this.clock = clock
    this.number = number
    this.#address = addressOf(number, 0)
  }

  get address(): string {
    return this.#address
  }

  /** Takes an address that no host had before. It depends on this host alone, so other hosts keep theirs. */
  move(): void {
    if (this.#moves === MOST_MOVES) {
      throw new SimulationError('SIMULATION_HOST', `${this.name} has had all ${MOST_MOVES + 1} addresses that there are for it`)
    }
    this.#moves++
    this.#address = addressOf(this.number, this.#moves)
  }

  /** Claims a port, or any free one for 0, and returns it. Throws the system's error if the port is taken. */
  listen(host: string, port: number, listener: Listener): number {
    const about = addressText({ host, port })
    if (!isWildcard(host) && host !== this.#address) throw systemError('EADDRNOTAVAIL', 'bind', about)
    const claimed = port === 0 ? this.#freePort() : port
    if (claimed === undefined || this.#listeners.has(claimed)) throw systemError('EADDRINUSE', 'bind', about)
    this.#listeners.set(claimed, listener)
    return claimed
  }

  /** Frees the port if it belongs to this listener. */
  release(port: number, listener: Listener): void {
    if (this.#listeners.get(port) === listener) this.#listeners.delete(port)
  }

  listenerAt(port: number): Listener | undefined {
    return this.#listeners.get(port)
  }

  #freePort(): number | undefined {
    for (let port = FIRST_EPHEMERAL_PORT; port <= LAST_PORT; port++) {
      if (!this.#listeners.has(port)) return port
    }
    return undefined
  }
}

export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/**
 * 10.0.x.y, and 10.m.x.y after the m-th move. After 255 moves the first number is raised: 11.0.x.y up to 223.255.x.y, except for
 * 127, the loopback network.
 */
function addressOf(number: number, moves: number): string {
  const block = FIRST_NETWORK + Math.floor(moves / MOVES_PER_NETWORK)
  const network = block < LOOPBACK_NETWORK ? block : block + 1
  return `${network}.${moves % MOVES_PER_NETWORK}.${Math.floor(number / HOSTS_PER_BLOCK)}.${1 + (number % HOSTS_PER_BLOCK)}`
}
