/** The report of a run as one JSON object, for programs. Times are milliseconds; what never came about is left out. */
import type { PlayReport } from '../../scenario/report.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import type { Run } from './report-text.ts'

export interface GroupJson {
  readonly told: string
  readonly firstMs: number
  readonly lastMs: number
  readonly times: number
  readonly about: readonly string[]
  readonly observers: number
}

export interface RunJson {
  readonly scenario: Scenario
  readonly report: PlayReport
  /** The events of all members, grouped where they came in quick succession. */
  readonly timeline: readonly GroupJson[]
  /** Real time. */
  readonly tookMs: number
}

export function runJson({ scenario, report, timeline, tookMs }: Run): RunJson {
  const groups = timeline.groups.map(({ told, firstMs, lastMs, times, about, observers }) =>
    ({ told, firstMs, lastMs, times, about: [...about], observers: observers.size }))
  return { scenario, report, timeline: groups, tookMs: Math.round(tookMs) }
}
