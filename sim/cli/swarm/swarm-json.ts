/** What a swarm found as one JSON object, for programs. Times are milliseconds. */
import type { ChanceTally } from '../../checks/chance.ts'
import type { Range } from '../input/values.ts'
import type { Again, Finding } from './failure.ts'
import type { Examined } from './job.ts'
import type { Course } from './swarm-text.ts'
import type { KindTally, Quantiles, Tally } from './tally.ts'
import { packageVersion } from './version.ts'

export interface SwarmJson extends Course {
  readonly version: string
  readonly seeds: Range
  readonly worlds: number
  readonly virtualMs: number
  readonly memberMs: number
  readonly kinds: readonly KindTally[]
  /** Of the measured convergence by its bound; null where no world converged. */
  readonly convergence: Quantiles | null
  /** Of worlds where loss was the only fault, and how much `bounds` allows. */
  readonly chance: ChanceTally
  readonly unproven: readonly string[]
  readonly failures: readonly { readonly examined: Examined; readonly again: Again; readonly file: string | null }[]
}

export function swarmJson(tally: Tally, course: Course, seeds: Range, findings: readonly Finding[]): SwarmJson {
  const { worlds, virtualMs, memberMs, kinds, quantiles, chance } = tally
  return {
    version: packageVersion(), seeds, ...course, tookMs: Math.round(course.tookMs), worlds, virtualMs, memberMs, kinds: [...kinds.values()],
    convergence: quantiles ?? null, chance: { probes: chance.probes, falseRemovals: chance.falseRemovals, expected: chance.expected },
    unproven: tally.unproven(),
    failures: findings.map(({ examined, again, file }) => ({ examined, again, file: file ?? null })),
  }
}
