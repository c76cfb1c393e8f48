/** What a simulation is made from, checked before anything starts, and the options that each member gets where none are given. */
import type { ClusterOptions } from '../src/cluster/options.ts'
import { DEFAULT_PORT } from '../src/cluster/seeds.ts'
import { SimulationError } from './errors.ts'
import type { ClockOptions } from './machine/clock.ts'
import { RECEIVE_BUFFER_BYTES } from './machine/receive-buffer.ts'
import type { LinkOptions } from './network/links.ts'
import type { Host } from './service/host.ts'

/** Which members there are, and what each is given. */
export interface MemberChoices<M> {
  /** So many members called `m0`, `m1` and on, or their names. Default: 3. */
  readonly members?: number | readonly string[] | undefined
  /** What a member is given over the default options: its own name, the default port, and the first three members as seeds. */
  readonly options?: ((name: string) => Partial<ClusterOptions<M>>) | undefined
  /** How the clocks of a host differ from those of the others. Default: not at all. */
  readonly clocks?: ((name: string) => ClockOptions | undefined) | undefined
}

/** `M` is the members' metadata, `S` the user's service. */
export interface SimulationOptions<M = unknown, S = undefined> extends MemberChoices<M> {
  /** A whole number. Everything random in the run comes from it. */
  readonly seed: number
  /** How every link behaves that no `link` was said about. Default: 0.2 to 1 ms one way, no loss. */
  readonly network?: LinkOptions | undefined
  /** Makes the service of a host, each time a process starts there, before its member starts. What it rejects with fails the run. */
  readonly service?: ((host: Host<M>) => S | Promise<S>) | undefined
  /**
   * In bytes, for what waits unread at one socket: the member's, or the service's. A datagram takes its length, rounded up to a
   * power of two, and a little. Default: 2,097,152, which Linux grants for the 1 MiB that the library asks for.
   */
  readonly receiveBufferBytes?: number | undefined
  /**
   * Ports where nothing listens, as those of crashed processes, do not refuse: what goes there is gone, as behind a firewall that
   * drops. Default: false.
   */
  readonly silentPorts?: boolean | undefined
  /**
   * Whether each change in what any member holds is held against the protocol's rules; the run fails at the first that breaks one.
   * Without it a run is a little faster, and nobody minds who forges datagrams. Default: true.
   */
  readonly checks?: boolean | undefined
}

const DEFAULT_MEMBERS = 3

/** How many members are given to the others as seeds. */
const SEEDS = 3

export function checkedSeed(seed: number): number {
  if (!Number.isSafeInteger(seed)) throw new SimulationError('SIMULATION_OPTIONS', `seed must be a whole number, not ${seed}`)
  return seed
}

export function memberNames(members: number | readonly string[] = DEFAULT_MEMBERS): readonly string[] {
  if (typeof members !== 'number') return members
  if (!Number.isSafeInteger(members) || members < 0) {
    throw new SimulationError('SIMULATION_OPTIONS', `members must be how many there are or their names, not ${members}`)
  }
  return Array.from({ length: members }, (_, index) => `m${index}`)
}

export function checkedBufferBytes(bytes: number = RECEIVE_BUFFER_BYTES): number {
  if (Number.isSafeInteger(bytes) && bytes >= 0) return bytes
  throw new SimulationError('SIMULATION_OPTIONS', `receiveBufferBytes must be a whole number from 0, not ${bytes}`)
}

/** A length of virtual time or a moment of it. */
export function checkedMs(what: string, ms: number, leastMs: number): number {
  if (ms >= leastMs && ms < Infinity) return ms
  throw new SimulationError('SIMULATION_OPTIONS', `${what} must be at least ${leastMs} ms and finite, not ${ms}`)
}

/** `names` are those of all hosts, in the order they were added. */
export function memberOptions<M>(
  name: string,
  names: readonly string[],
  given: MemberChoices<M>['options'],
): ClusterOptions<M> {
  const seeds = names.slice(0, SEEDS).filter((seed) => seed !== name)
  // Metadata that M demands can only come from `given`: whoever simulates a cluster with such metadata has to give it there.
  return { name, port: DEFAULT_PORT, seeds, ...given?.(name) } as ClusterOptions<M>
}
