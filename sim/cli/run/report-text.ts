/** The report of a run as text: what was played, what was seen, and how the measurements compare with their bounds. */
import { bounds, type Bounds } from '../../../src/cluster/bounds.ts'
import type { Detection, PlayFailure, PlayReport } from '../../scenario/report.ts'
import { hostsOf, type Scenario } from '../../scenario/scenario.ts'
import { columns, counted, decimals, duration, grouped, percent, wrapped, wrappedLines } from '../output/text.ts'
import { sentencesOf, timelineLines } from './timeline-text.ts'
import type { Timeline } from './timeline.ts'

/** Everything about one run. */
export interface Run {
  readonly scenario: Scenario
  readonly report: PlayReport
  readonly timeline: Timeline
  /** Real time. */
  readonly tookMs: number
}

/** If there are more detections than this, only their quantiles are shown. */
const MOST_DETECTIONS = 5

export function runLines(run: Run, width: number): readonly string[] {
  const { scenario, report, timeline } = run
  return [
    ...sentencesOf(scenario).flatMap((sentence) => wrapped(sentence, width, '  ')),
    ...section('Timeline', timelineLines(scenario, report, timeline, width), width),
    ...section('Detection', detectionLines(run, width), width),
    ...section('Convergence', wrapped(convergenceText(report), width), width),
    ...section('Traffic', trafficLines(run, width), width),
    ...section('Faults', wrapped(faultsText(report), width), width),
    ...(report.outcome.ok ? [] : section('Failure', failureLines(report.outcome, width), width)),
    '',
    ...wrapped(`${verdict(report)} Played ${duration(report.endedAtMs)} in ${duration(run.tookMs)}.`, width),
    `trace hash ${report.traceHash}`,
  ]
}

function section(title: string, lines: readonly string[], width: number): readonly string[] {
  if (lines.length === 0) return []
  return ['', `── ${title} ${'─'.repeat(Math.max(0, width - title.length - 4))}`, ...lines]
}

function detectionLines({ scenario, report, timeline }: Run, width: number): readonly string[] {
  const { detections } = report
  if (detections.length === 0) return []
  const halves = detections.map(({ host, atMs, allMs }) => timeline.halfKnewMs(host, atMs, allMs ?? Infinity))
  const single = detections.slice(0, detections.length > MOST_DETECTIONS ? 0 : MOST_DETECTIONS).map(({ host, atMs, firstMs, allMs }, index) =>
    [`${host} at ${decimals(atMs / 1000, 3)} s`, told(firstMs), told(halves[index]), told(allMs)])
  const overall = (title: string, part: number): readonly string[] =>
    [title, told(quantile(firsts(detections), part)), told(quantile(halves, part)), told(quantile(detections.map(({ allMs }) => allMs), part))]
  const several = detections.length < 2 ? [] : [overall(`median of ${detections.length}`, 0.5), overall('slowest', 1)]
  const reckoned = boundsOf(scenario)
  const limits = `Bounds, without loss: all know after ${duration(reckoned.detectionMeanMs)} in the mean, ${duration(reckoned.detectionUsuallyMs)} in all `
    + `but one of a thousand cases, ${duration(reckoned.detectionMostMs)} at most.`
  return [...columns([['ended', 'first', 'half', 'all'], ...single, ...several]), ...wrapped(limits, width)]
}

function firsts(detections: readonly Detection[]): readonly (number | undefined)[] {
  return detections.map(({ firstMs }) => firstMs)
}

function told(ms: number | undefined): string {
  return ms === undefined || ms === Infinity ? '-' : duration(ms)
}

/** What never came about sorts after everything that did. */
function quantile(values: readonly (number | undefined)[], part: number): number | undefined {
  const sorted = values.map((value) => value ?? Infinity).sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)]
}

function convergenceText({ convergedAfterMs, boundMs, ratio }: PlayReport): string {
  if (convergedAfterMs === undefined || ratio === undefined) return `not within the bound of ${duration(boundMs)}`
  return `${duration(convergedAfterMs)} after the last fault; the bound is ${duration(boundMs)} (${percent(ratio)} of it)`
}

function trafficLines({ scenario, report }: Run, width: number): readonly string[] {
  const seconds = report.endedAtMs / 1000
  if (seconds === 0) return []
  const hosts = Object.entries(report.sent)
  const sum = (field: 'packets' | 'bytes'): number => hosts.reduce((total, [, sent]) => total + sent[field], 0)
  const [busiest, most] = hosts.toSorted(([, one], [, other]) => other.bytes - one.bytes)[0] ?? ['', { packets: 0, bytes: 0 }]
  const rate = (value: number): string => grouped(value / seconds, value / seconds < 100 ? 1 : 0)
  const rest = boundsOf(scenario)
  const rows = [
    ['per member and second', 'packets', 'bytes'],
    ['mean', rate(sum('packets') / hosts.length), rate(sum('bytes') / hosts.length)],
    [`most: ${busiest}`, rate(most.packets), rate(most.bytes)],
    ['bound of probes at rest', grouped(rest.probePacketsPerSecond, 1), grouped(rest.probeBytesPerSecond, 0)],
  ]
  return [...columns(rows), ...wrapped(`In all ${counted(sum('packets'), 'packet')}, ${counted(sum('bytes'), 'byte')}.`, width)]
}

function faultsText({ faults }: PlayReport): string {
  const kinds = Object.entries(faults).map(([kind, times]) => `${kind} ${grouped(times)}`)
  return kinds.length === 0 ? 'none' : kinds.join(', ')
}

/** Keeps the line breaks of the message and the stack. */
function failureLines({ message, stack }: PlayFailure, width: number): readonly string[] {
  return [...wrappedLines(message, width, ''), ...(stack === undefined ? [] : ['', ...wrappedLines(stack, width, '')])]
}

function verdict({ outcome }: PlayReport): string {
  if (outcome.ok) return 'All that must hold held.'
  return `FAILED: ${outcome.kind}${outcome.checker === undefined ? '' : `, found by ${outcome.checker}`}.`
}

/** What the settings of a scenario promise, for all hosts that ever exist in it. */
export function boundsOf(scenario: Scenario): Bounds {
  return bounds({ ...scenario.settings, members: Math.max(2, hostsOf(scenario).length) })
}
