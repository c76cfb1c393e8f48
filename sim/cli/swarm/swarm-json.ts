/**
 * What a swarm found as one JSON object, for programs. Times are milliseconds. Of ranges of seeds that were played apart, `worlds`,
 * `virtualMs`, `memberMs`, the numbers of `kinds`, `ratios`, and of `chance` all but `allowed` add up to those of all of them together.
 */
import type { ChanceTally } from '../../checks/chance.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import type { Range } from '../input/values.ts'
import { smallestOf, type Again, type Finding } from './failure.ts'
import type { Examined } from './job.ts'
import type { Course } from './swarm-text.ts'
import type { Quantiles } from './ratios.ts'
import type { KindTally, Tally } from './tally.ts'
import { packageVersion } from './version.ts'

export interface FailureJson {
  readonly examined: Examined
  readonly again: Again
  /** The smallest that was found. */
  readonly scenario: Scenario
  /** Where it was written; null where it could not be. */
  readonly file: string | null
}

export interface SwarmJson extends Course {
  readonly version: string
  readonly seeds: Range
  readonly worlds: number
  /** How many of them were played twice, the first of the range and one in a hundred; not a sum of ranges, as each has a first. */
  readonly twice: number
  readonly virtualMs: number
  readonly memberMs: number
  readonly kinds: readonly KindTally[]
  /** Of the measured convergence by its bound; null where no world converged. */
  readonly convergence: Quantiles | null
  /** By thousandth of the bound: in how many worlds convergence took so much of it. */
  readonly ratios: Readonly<Record<string, number>>
  /** Of times in which loss was the only fault: how much `bounds` expects at most, and how much is let pass. */
  readonly chance: ChanceTally & { readonly allowed: number }
  readonly unproven: readonly string[]
  readonly failures: readonly FailureJson[]
}

export function swarmJson(tally: Tally, course: Course, seeds: Range, findings: readonly Finding[]): SwarmJson {
  const { worlds, twice, virtualMs, memberMs, kinds, ratios, chance } = tally
  return {
    version: packageVersion(), seeds, ...course, tookMs: Math.round(course.tookMs), worlds, twice, virtualMs, memberMs, kinds: [...kinds.values()],
    convergence: ratios.quantiles ?? null, ratios: ratios.thousandths,
    chance: { probes: chance.probes, falseRemovals: chance.falseRemovals, expected: chance.expected, allowed: chance.allowed },
    unproven: tally.unproven(),
    failures: findings.map((finding) => ({
      examined: finding.examined, again: finding.again, scenario: smallestOf(finding), file: finding.written.file ?? null,
    })),
  }
}
