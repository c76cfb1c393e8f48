/** The timeline as lines: the steps, the events, and the two phases of a run. */
import { linkFaultNouns } from '../../scenario/link-words.ts'
import { describeScenario, onlyBeginsQuiet } from '../../scenario/sentences.ts'
import type { PlayReport } from '../../scenario/report.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { beside, counted, duration } from '../output/text.ts'
import { enumerated, shortened } from '../output/names.ts'
import type { Group, Timeline, Told } from './timeline.ts'

interface Row {
  readonly atMs: number
  readonly time: string
  readonly text: string
}

/** If there are more names than this, only their number is shown. */
const MOST_NAMES = 4

const WORDS: Readonly<Record<Told, string>> = {
  join: 'join', suspect: 'suspect', recover: 'recover', update: 'update', failed: 'leave (failed)', left: 'leave (left)', replaced: 'leave (replaced)',
}

/** The sentences of a scenario, with ranges in place of long lists of hosts. */
export function sentencesOf(scenario: Scenario): readonly string[] {
  return describeScenario(scenario).split('\n').map(shortened)
}

export function timelineLines(scenario: Scenario, report: PlayReport, timeline: Timeline, width: number): readonly string[] {
  const rows = [...commanded(scenario), ...timeline.groups.map(seen), ...phases(scenario, report)]
  const sorted = rows.toSorted((one, other) => one.atMs - other.atMs)
  const labelWidth = Math.max(...sorted.map(({ time }) => time.length))
  const more = timeline.dropped === 0 ? [] : [`${counted(timeline.dropped, 'later group')} of events not shown`]
  return [...sorted.flatMap(({ time, text }) => beside(time.padStart(labelWidth), text, labelWidth + 1, width)), ...more]
}

function commanded(scenario: Scenario): readonly Row[] {
  const [, ...sentences] = sentencesOf(scenario)
  // The beginning of the quiet is no command, and has a line of its own.
  return scenario.steps.flatMap(({ atMs }, index) => (onlyBeginsQuiet(scenario, index) ? [] : [{
    atMs, time: seconds(atMs), text: `> ${(sentences[index] ?? '').replace(/^At [^,]+, /, '').replace(/\.$/, '')}`,
  }]))
}

function seen({ told, firstMs, lastMs, times, about, observers }: Group): Row {
  const time = seconds(firstMs) === seconds(lastMs) ? seconds(firstMs) : `${tenths(firstMs)}..${seconds(lastMs)}`
  const whom = about.size <= MOST_NAMES ? enumerated(inOrder(about)) : counted(about.size, 'member')
  const by = observers.size === 1 ? [...observers].join('') : String(observers.size)
  return { atMs: firstMs, time, text: `${WORDS[told]}: ${whom}, seen by ${by}${times === 1 ? '' : ` (${counted(times, 'time')})`}` }
}

function phases(scenario: Scenario, { quietFromMs, convergedAfterMs, endedAtMs, outcome }: PlayReport): readonly Row[] {
  const row = (atMs: number, text: string): Row => ({ atMs, time: seconds(atMs), text: `= ${text}` })
  const quiet = row(quietFromMs, `quiet: no more ${faultsOver(scenario)}`)
  const agreedAtMs = quietFromMs + (convergedAfterMs ?? Infinity)
  const reached = convergedAfterMs === undefined ? [] : [row(agreedAtMs, `all see the same, ${duration(convergedAfterMs)} later`)]
  // The run goes on for a while: agreement that does not last is none.
  const kept = outcome.ok && agreedAtMs < endedAtMs ? [row(endedAtMs, 'all still see the same')] : []
  const failed = outcome.ok ? [] : [row(outcome.atMs, `failed: ${outcome.kind}`)]
  return [...(endedAtMs >= quietFromMs ? [quiet] : []), ...reached, ...kept, ...failed]
}

/** In numeric order: `m2` before `m10`. */
function inOrder(names: Iterable<string>): readonly string[] {
  return [...names].sort(new Intl.Collator('en', { numeric: true }).compare)
}

function seconds(ms: number): string {
  return `${tenths(ms)} s`
}

function tenths(ms: number): string {
  return (ms / 1000).toFixed(1)
}

/** Names the link faults that end then, as nothing else in the timeline says so. */
function faultsOver({ network, steps }: Scenario): string {
  const last = steps.findLast((step) => step.do === 'network')
  const nouns = linkFaultNouns(last === undefined ? network ?? {} : last.options)
  return nouns.length === 0 ? 'faults' : `${nouns.join(', ')} or other faults`
}
