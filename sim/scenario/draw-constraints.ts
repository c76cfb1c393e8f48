/** The constraints on drawn scenarios, and their validation. */
import { PROFILES, type Profile } from '../../src/protocol/settings/settings.ts'
import { SimulationError } from '../errors.ts'
import { FAULT_KINDS, type FaultKind } from '../faults.ts'
import { MOST_HOSTS } from '../machine/host.ts'
import { arrayOf, flag, number, objectOf, oneOf, optional } from './shape.ts'
import { LONGEST_MS } from './table.ts'

/** Limits on what {@link drawScenario} draws. */
export interface DrawConstraints {
  /** The fewest members at the beginning; at least two, as faults come between members. Default: 3. */
  readonly membersAtLeast?: number | undefined
  /** The most members at the beginning. Default: 64. */
  readonly membersAtMost?: number | undefined
  /** The virtual time by which every fault has begun, in milliseconds. Default: depends on size and profile, at most 600,000. */
  readonly lengthAtMostMs?: number | undefined
  /** The profiles to draw from. Default: all. */
  readonly profiles?: readonly Profile[] | undefined
  /** The kinds of faults that may happen. Default: all, each masked in some of the scenarios. */
  readonly faults?: readonly FaultKind[] | undefined
  /** Whether a second process may start under a name in use. Default: true. */
  readonly namesakes?: boolean | undefined
}

/** With fewer there is nobody for a fault to come between. */
export const FEWEST_DRAWN = 2

const seedShape = number({ whole: true, atLeast: Number.MIN_SAFE_INTEGER, atMost: Number.MAX_SAFE_INTEGER })

const members = number({ whole: true, atLeast: FEWEST_DRAWN, atMost: MOST_HOSTS })

const constraintsShape = objectOf({
  membersAtLeast: optional(members),
  membersAtMost: optional(members),
  lengthAtMostMs: optional(number({ whole: false, atLeast: 0, atMost: LONGEST_MS })),
  profiles: optional(arrayOf(oneOf(PROFILES), 'profiles', 1)),
  faults: optional(arrayOf(oneOf(FAULT_KINDS), 'kinds of faults')),
  namesakes: optional(flag),
}, 'an object of constraints')

/** Throws a {@link SimulationError} that lists all problems, each with its path and the value. */
export function refuseWrong(seed: unknown, constraints: unknown): void {
  const problems: string[] = []
  seedShape(seed, 'seed', problems)
  constraintsShape(constraints, '', problems)
  if (problems.length > 0) throw new SimulationError('SIMULATION_OPTIONS', `no scenario can be drawn: ${problems.join('; ')}`)
}
