/** Between which bounds scenarios are drawn: what people may ask for, and that nothing else passes for it. */
import { PROFILES, type Profile } from '../../src/protocol/settings/settings.ts'
import { SimulationError } from '../errors.ts'
import { FAULT_KINDS, type FaultKind } from '../faults.ts'
import { MOST_HOSTS } from '../machine/host.ts'
import { arrayOf, checked, flag, number, objectOf, optional, type Shape } from './shape.ts'
import { LONGEST_MS } from './table.ts'

/** Between which bounds scenarios are drawn. */
export interface DrawConstraints {
  /** At least so many members in the beginning, and two at least, as faults come between them. Default: 3. */
  readonly membersAtLeast?: number | undefined
  /** At most so many. Default: 64. */
  readonly membersAtMost?: number | undefined
  /** All that goes wrong has begun by this virtual time. Default: what the size and the profile ask for, at most 600,000. */
  readonly lengthAtMostMs?: number | undefined
  /** The profiles to draw from. Default: all. */
  readonly profiles?: readonly Profile[] | undefined
  /** The kinds of faults that may happen. Default: all, each masked in some of the scenarios. */
  readonly faults?: readonly FaultKind[] | undefined
  /** Whether a second process may come under a name in use. Default: true. */
  readonly namesakes?: boolean | undefined
}

/** Two: with one there is nobody that anything could come between. */
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

function oneOf(words: readonly string[]): Shape {
  return checked((value) => (words.some((word) => word === value) ? undefined : `must be one of ${words.join(', ')}`))
}
