/** The results of a swarm as one JSON object, for programs. Times are milliseconds. */
import type { ChanceTally } from '../../checks/chance.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import type { Range } from '../input/values.ts'
import { smallestOf, type Again, type Finding } from './failure.ts'
import type { Examined } from './job.ts'
import type { Quantiles } from './ratios.ts'
import type { Sums } from './sums.ts'
import type { Course } from './swarm-text.ts'
import type { Tally } from './tally.ts'
import { packageVersion } from './version.ts'

export interface FailureJson {
  readonly examined: Examined
  readonly again: Again
  /** The smallest scenario found. */
  readonly scenario: Scenario
  /** The file of the scenario; null if it could not be written. */
  readonly file: string | null
}

export interface SwarmJson extends Sums, Course {
  /**
   * How many worlds of this range were played twice: the first and one in a hundred. Not added up, as each range has its own
   * first.
   */
  readonly twice: number
  /** Quantiles of convergence as a fraction of its bound; null if no world converged. */
  readonly convergence: Quantiles | null
  /** With `allowed`, the most false removals that pass. */
  readonly chance: ChanceTally & { readonly allowed: number }
  readonly unproven: readonly string[]
  readonly failures: readonly FailureJson[]
}

export function swarmJson(tally: Tally, course: Course, seeds: Range, added: readonly Range[], findings: readonly Finding[]): SwarmJson {
  const { worlds, twice, virtualMs, memberMs, kinds, ratios, chance } = tally
  return {
    version: packageVersion(), seeds, added, ...course, tookMs: Math.round(course.tookMs),
    worlds, twice, virtualMs, memberMs, kinds: [...kinds.values()],
    convergence: ratios.quantiles ?? null, ratios: ratios.thousandths,
    chance: { probes: chance.probes, falseRemovals: chance.falseRemovals, expected: chance.expected, allowed: chance.allowed },
    unproven: tally.unproven(),
    failures: findings.map((finding) => ({
      examined: finding.examined, again: finding.again, scenario: smallestOf(finding), file: finding.written.file ?? null,
    })),
  }
}
