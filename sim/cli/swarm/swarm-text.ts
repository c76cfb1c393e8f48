/** The results of a swarm as text. */
import { counted, columns, decimals, duration, grouped, wrapped } from '../output/text.ts'
import { LEAST_RATIO, LEAST_RATIOS, LEAST_WORLDS, type Tally } from './tally.ts'

export interface Course {
  /** Real time, in milliseconds. */
  readonly tookMs: number
  readonly workers: number
  readonly interrupted: boolean
}

export function swarmLines(tally: Tally, { tookMs, workers, interrupted }: Course, width: number): readonly string[] {
  const seconds = Math.max(tookMs / 1000, 0.001)
  const rate = tally.worlds / seconds
  const played = `${counted(tally.worlds, 'world')} in ${duration(tookMs)} by ${counted(workers, 'worker')}: `
    + `${decimals(rate, rate < 10 ? 1 : 0)} a second; ${duration(tally.virtualMs)} of virtual time, ${grouped(tally.memberMs / 1000 / seconds)} `
    + `member-seconds a second. ${counted(tally.failures.length, 'failure')}. ${counted(tally.twice, 'world')} played twice.`
  return [
    ...wrapped(`${interrupted ? 'Interrupted. ' : ''}${played}`, width),
    '',
    ...kindLines(tally),
    '',
    ...wrapped(convergenceText(tally), width),
    ...wrapped(chanceText(tally), width),
    ...unprovenLines(tally, interrupted, width),
  ]
}

function kindLines({ kinds }: Tally): readonly string[] {
  const rows = [...kinds.values()].map(({ kind, worlds, times, replayed, changed }) =>
    [kind, grouped(worlds), grouped(times), replayed === 0 ? '-' : `${changed} of ${replayed}`])
  return columns([['fault', 'worlds', 'times', 'changed'], ...rows])
}

function convergenceText({ ratios: { quantiles } }: Tally): string {
  if (quantiles === undefined) return 'No world converged.'
  const { median, nearlyMost, most } = quantiles
  return `Convergence as a fraction of its bound: median ${median.toFixed(3)}, 99th percentile ${nearlyMost.toFixed(3)}, maximum ${most.toFixed(3)}.`
}

function chanceText({ chance }: Tally): string {
  const { probes, falseRemovals, expected, allowed, isTooMuch } = chance
  const atMost = expected === 0 ? '0' : expected < 0.01 ? 'less than 0.01' : decimals(expected, 2)
  return `${isTooMuch ? 'FAILED: safety, too many false removals. ' : ''}Where loss was the only fault: ${counted(falseRemovals, 'false removal')} in `
    + `${counted(probes, 'probe')}. By bounds at most ${atMost} are expected, and up to ${grouped(allowed)} pass: three times as `
    + 'many, or the number that chance exceeds in only one of a million swarms.'
}

function unprovenLines(tally: Tally, interrupted: boolean, width: number): readonly string[] {
  if (interrupted || tally.failures.length > 0) return []
  if (tally.worlds < LEAST_WORLDS) {
    return wrapped(`Fewer than ${LEAST_WORLDS} worlds: not every kind of fault needs to occur.`, width)
  }
  const unproven = tally.unproven()
  if (unproven.length > 0) return unproven.flatMap((text) => wrapped(`NOT PROVEN: ${text}.`, width, '  '))
  const slack = tally.worlds < LEAST_RATIOS ? '' : `, and the bound of convergence is not slack (above ${LEAST_RATIO})`
  return wrapped(`Every kind of fault happened and changed an outcome${slack}.`, width)
}
