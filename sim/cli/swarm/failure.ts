/** A failure as people need it: what failed, the smallest scenario that still does, and the command that plays it again. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { scenarioText } from '../../scenario/parse.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { failsLike, shrink } from '../../scenario/shrink.ts'
import { counted, wrapped } from '../output/text.ts'
import { sentencesOf } from '../run/timeline-text.ts'
import type { Examined, Worlds } from './job.ts'
import { worldOf } from './worlds.ts'

/** What came of playing it again in this thread, where it could be shrunk. */
export type Again =
  | { readonly kind: 'shrunk'; readonly scenario: Scenario }
  /** The same seed came out differently: worse than the failure itself. */
  | { readonly kind: 'differs' }
  /** It took its worker with it, and would take this thread. */
  | { readonly kind: 'not tried' }

/** A failure that was looked into. */
export interface Finding {
  readonly examined: Examined
  readonly scenario: Scenario
  readonly again: Again
  readonly file: string
}

export async function lookInto(examined: Examined, worlds: Worlds, folder: string = tmpdir()): Promise<Finding> {
  const scenario = worldOf(worlds, examined.seed, examined.without)
  const again = await playedAgain(examined, scenario)
  const file = join(folder, `rollcall-seed-${examined.seed}.json`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, scenarioText(again.kind === 'shrunk' ? again.scenario : scenario))
  return { examined, scenario, again, file }
}

async function playedAgain({ outcome, traceHash }: Examined, scenario: Scenario): Promise<Again> {
  if (outcome.ok || traceHash === '') return { kind: 'not tried' }
  const fails = failsLike(outcome)
  return await fails(scenario) ? { kind: 'shrunk', scenario: (await shrink(scenario, fails)).scenario } : { kind: 'differs' }
}

export function findingLines({ examined, scenario, again, file }: Finding, program: string, width: number): readonly string[] {
  const { outcome, seed, without } = examined
  if (outcome.ok) return []
  const played = again.kind === 'shrunk' ? again.scenario : scenario
  const found = outcome.checker === undefined ? '' : `, found by ${outcome.checker}`
  return [
    `FAILED: seed ${seed}${without === undefined ? '' : ` without ${without}`}, ${outcome.kind}${found}, rollcall ${packageVersion()}`,
    ...outcome.message.split('\n').flatMap((line) => wrapped(`  ${line}`, width, '    ')),
    '',
    ...wrapped(headOf(again, scenario), width),
    ...sentencesOf(played).flatMap((sentence) => wrapped(`  ${sentence}`, width, '    ')),
    '',
    // Not wrapped: it is to be copied.
    `${program} run --scenario ${file}`,
  ]
}

function headOf(again: Again, { members, steps }: Scenario): string {
  switch (again.kind) {
    case 'shrunk':
      return `Shrunk from ${counted(members, 'member')} and ${counted(steps.length, 'step')} to ${again.scenario.members} and ${again.scenario.steps.length}:`
    case 'differs':
      return 'NOT DETERMINISTIC: played again in another thread it does not fail like that. The scenario:'
    case 'not tried':
      return 'The scenario:'
    default:
      return again satisfies never
  }
}

/** Of the package that this file is in, built or not. */
export function packageVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { readonly name?: string; readonly version?: string }
      if (name === 'rollcall' && version !== undefined) return version
    } catch {
      // No manifest here: further out.
    }
    if (folder.pathname === '/' || new URL('..', folder).href === folder.href) return 'of unknown version'
  }
}
