/** A failure as people need it: what failed, the smallest scenario that still fails, and the command that replays it. */
import { scenarioText } from '../../scenario/parse.ts'
import { play } from '../../scenario/play.ts'
import { replayCommand, scenarioFile } from '../../scenario/replay.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { failsLike, isLike, shrink } from '../../scenario/shrink.ts'
import { counted, wrapped, wrappedLines } from '../output/text.ts'
import { sentencesOf } from '../run/timeline-text.ts'
import { comparedTwice, DETERMINISM } from './determinism.ts'
import type { Folder, Written } from './folder.ts'
import type { Examined, Worlds } from './job.ts'
import { packageVersion } from './version.ts'
import { worldOf } from './worlds.ts'

/** The result of playing it again in this thread, and of shrinking it. */
export type Again =
  | { readonly kind: 'shrunk'; readonly scenario: Scenario }
  /** The same seed had a different result, which is worse than the failure itself. `where`: how two more plays compare. */
  | { readonly kind: 'differs'; readonly where: string }
  /** It ended its worker, and would end this thread too. */
  | { readonly kind: 'not tried' }

/** A failure that was investigated. */
export interface Finding {
  readonly examined: Examined
  readonly scenario: Scenario
  readonly again: Again
  readonly written: Written
}

/** Replays and shrinks a failure. An interruption ends the shrinking, with what it has found by then. */
export async function lookInto(examined: Examined, worlds: Worlds, folder: Folder, signal?: AbortSignal): Promise<Finding> {
  const scenario = worldOf(worlds, examined.seed, examined.without)
  const again = await playedAgain(examined, scenario, signal)
  const finding = { examined, scenario, again }
  return { ...finding, written: folder.write(scenarioFile(scenario), scenarioText(smallestOf(finding))) }
}

/** The smallest scenario found. */
export function smallestOf({ scenario, again }: Pick<Finding, 'scenario' | 'again'>): Scenario {
  return again.kind === 'shrunk' ? again.scenario : scenario
}

async function playedAgain({ outcome, traceHash }: Examined, scenario: Scenario, signal: AbortSignal | undefined): Promise<Again> {
  if (outcome.ok || traceHash === '') return { kind: 'not tried' }
  const report = outcome.checker === DETERMINISM ? undefined : await play(scenario)
  if (report?.traceHash !== traceHash || !isLike(report.outcome, outcome)) return { kind: 'differs', where: await comparedTwice(scenario) }
  const fails = failsLike(outcome)
  return { kind: 'shrunk', scenario: (await shrink(scenario, (smaller) => signal?.aborted !== true && fails(smaller))).scenario }
}

export function findingLines(finding: Finding, program: string, width: number): readonly string[] {
  const { examined, scenario, again, written } = finding
  const { outcome, seed, without } = examined
  if (outcome.ok) return []
  const played = smallestOf(finding)
  const found = outcome.checker === undefined ? '' : `, found by ${outcome.checker}`
  return [
    `FAILED: seed ${seed}${without === undefined ? '' : ` without ${without}`}, ${outcome.kind}${found}, rollcall ${packageVersion()}`,
    ...wrappedLines(outcome.message, width, '  '),
    ...(outcome.stack === undefined ? [] : ['', ...wrappedLines(outcome.stack, width, '  ')]),
    '',
    ...wrappedLines(headOf(again, scenario), width, ''),
    ...sentencesOf(played).flatMap((sentence) => wrapped(`  ${sentence}`, width, '    ')),
    '',
    // Not wrapped, as it is meant to be copied.
    ...(written.file === undefined ? unwrittenLines(written.reason, played, width) : []),
    replayCommand(played, written.file, program),
  ]
}

function unwrittenLines(reason: string, scenario: Scenario, width: number): readonly string[] {
  const text = `The scenario could not be written to a file: ${reason}. To play it again, write this to ${scenarioFile(scenario)}:`
  return [...wrapped(text, width), '', ...scenarioText(scenario).trimEnd().split('\n'), '']
}

function headOf(again: Again, { members, steps }: Scenario): string {
  switch (again.kind) {
    case 'shrunk':
      return `Shrunk from ${counted(members, 'member')} and ${counted(steps.length, 'step')} to ${again.scenario.members} and ${again.scenario.steps.length}:`
    case 'differs':
      return `NOT DETERMINISTIC: the same seed gives different runs. ${again.where}\nThe scenario:`
    case 'not tried':
      return 'The scenario:'
    default:
      return again satisfies never
  }
}
