/** The options of a simulation, checked before anything starts, and the default options of each member. */
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

/** Which members there are, and the options of each. */
export interface MemberChoices<M> {
  /** How many members there are, named `m0`, `m1` and so on; or their names. Default: 3. */
  readonly members?: number | readonly string[] | undefined
  /** Options of a member, on top of the defaults: its name, the default port, and the first three members as seeds. */
  readonly options?: ((name: string) => Partial<ClusterOptions<M>>) | undefined
  /** How the clocks of a host differ from virtual time. Default: not at all. */
  readonly clocks?: ((name: string) => ClockOptions | undefined) | undefined
}

/** `M` is the members' metadata, `S` the user's service. */
export interface SimulationOptions<M = unknown, S = undefined> extends MemberChoices<M> {
  /** A whole number, from which everything random in the run is derived. */
  readonly seed: number
  /** How links behave unless {@link Simulation.link} says otherwise. Default: 0.2 to 1 ms one way, no loss. */
  readonly network?: LinkOptions | undefined
  /** Makes the service of a host, each time a process starts there, before its member starts. If it rejects, the run fails. */
  readonly service?: ((host: Host<M>) => S | Promise<S>) | undefined
  /**
   * How many bytes of unread datagrams one socket holds, the member's or the service's. A datagram takes its length rounded up
   * to a power of two, and some overhead. Default: 2,097,152, which is what Linux grants for the 1 MiB that the library asks
   * for.
   */
  readonly receiveBufferBytes?: number | undefined
  /**
   * Whether ports where nothing listens, such as those of crashed processes, do not refuse: datagrams to them vanish, as behind a
   * firewall that drops them. Default: false.
   */
  readonly silentPorts?: boolean | undefined
  /**
   * Whether each change in what any member holds is checked against the protocol's rules; the run fails at the first that breaks
   * one. Without the checks a run is a little faster, and forged datagrams do not fail it. Default: true.
   */
  readonly checks?: boolean | undefined
}

const DEFAULT_MEMBERS = 3

/** This many members are the seeds of the others. */
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

/** Throws `SIMULATION_OPTIONS` with all problems, each with its path and the value received. */
export function checkOptions<M, S>(options: SimulationOptions<M, S>): void {
  const problems: string[] = []
  objectOf(FIELDS, 'an object')(options, '', problems)
  refuseIf(problems, 'the options have')
}

const unlooked: Field = optional(() => {})

/** Throws unless `clocks` returned an object of clock options for this host. The clock checks their values. */
export function checkClocks(host: string, clocks: unknown): void {
  const problems: string[] = []
  objectOf({ upForMs: unlooked, aheadMs: unlooked, perMillion: unlooked }, 'an object of clock options')(clocks, `clocks(${printed(host)})`, problems)
  refuseIf(problems, 'the options have')
}

export function memberNames(given: number | readonly string[] = DEFAULT_MEMBERS): readonly string[] {
  return typeof given === 'number' ? Array.from({ length: given }, (_, index) => `m${index}`) : given
}

/** Checks a duration or a moment of virtual time, in milliseconds. Throws `SIMULATION_OPTIONS`. */
export function checkedMs(what: string, ms: number, leastMs: number): number {
  const wrong = lengthProblem(ms, leastMs)
  if (wrong !== undefined) throw new SimulationError('SIMULATION_OPTIONS', problem(what, wrong, ms))
  return ms
}

/** The options of a member: those given, on top of the defaults. `names` are all hosts, in the order in which they were added. */
export function memberOptions<M>(
  name: string,
  names: readonly string[],
  given: MemberChoices<M>['options'],
): ClusterOptions<M> {
  const seeds = names.slice(0, SEEDS).filter((seed) => seed !== name)
  // If M requires metadata, it can only come from `given`: a user whose members have such metadata must give it there.
  return { name, port: DEFAULT_PORT, seeds, ...given?.(name) } as ClusterOptions<M>
}
