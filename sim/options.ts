/** What a simulation is made from, checked before anything starts, and the options that each member gets where none are given. */
import { printed } from '../src/cluster/checks.ts'
import type { ClusterOptions } from '../src/cluster/options.ts'
import { DEFAULT_PORT } from '../src/cluster/seeds.ts'
import { callable, lengthProblem, newName, refuseIf } from './arguments.ts'
import { SimulationError } from './errors.ts'
import type { ClockOptions } from './machine/clock.ts'
import { MOST_HOSTS } from './machine/host.ts'
import type { LinkOptions } from './network/links.ts'
import { linkShape } from './scenario/link-shape.ts'
import { arrayOf, checked, flag, number, objectOf, optional, problem, required, type Field, type Shape } from './scenario/shape.ts'
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

const members: Shape = (value, path, problems) => {
  if (Array.isArray(value)) return arrayOf(newName, 'names')(value, path, problems)
  const isCount = Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MOST_HOSTS
  if (!isCount) problems.push(problem(path, `must be how many there are, at most ${MOST_HOSTS}, or an array of their names`, value))
}

const FIELDS: Readonly<Record<keyof SimulationOptions, Field>> = {
  seed: required(checked((value) => (Number.isSafeInteger(value) ? undefined : 'must be a whole number'))),
  members: optional(members),
  options: optional(callable),
  clocks: optional(callable),
  network: optional(linkShape),
  service: optional(callable),
  receiveBufferBytes: optional(number({ whole: true, atLeast: 0, atMost: Number.MAX_SAFE_INTEGER })),
  silentPorts: optional(flag),
  checks: optional(flag),
}

/** Throws `SIMULATION_OPTIONS` with all that is wrong, each with its path and the value received. */
export function checkOptions<M, S>(options: SimulationOptions<M, S>): void {
  const problems: string[] = []
  objectOf(FIELDS, 'an object')(options, '', problems)
  refuseIf(problems, 'the options have')
}

const unlooked: Field = optional(() => {})

/** Throws where what `clocks` returned for a host is nothing that clocks have; between which values they lie is for the clock. */
export function checkClocks(host: string, clocks: unknown): void {
  const problems: string[] = []
  objectOf({ upForMs: unlooked, aheadMs: unlooked, perMillion: unlooked }, 'an object of clock options')(clocks, `clocks(${printed(host)})`, problems)
  refuseIf(problems, 'the options have')
}

export function memberNames(given: number | readonly string[] = DEFAULT_MEMBERS): readonly string[] {
  return typeof given === 'number' ? Array.from({ length: given }, (_, index) => `m${index}`) : given
}

/** A length of virtual time or a moment of it. */
export function checkedMs(what: string, ms: number, leastMs: number): number {
  const wrong = lengthProblem(ms, leastMs)
  if (wrong !== undefined) throw new SimulationError('SIMULATION_OPTIONS', problem(what, wrong, ms))
  return ms
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
