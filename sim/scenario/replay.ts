/** How to play a failure again: its scenario is written to a file, which the command line plays. */
import type { Scenario } from './scenario.ts'

/** The name of the file for the scenario of a failure. */
export function scenarioFile({ seed }: Pick<Scenario, 'seed'>): string {
  return `rollcall-seed-${seed}.json`
}

/**
 * The command that plays a scenario again. `file` is where `scenarioText` was written to, and `program` how the command line is
 * called. To repeat a run of a user's own service, call `play` with the same options and what `parseScenario` reads from the
 * file.
 */
export function replayCommand(scenario: Pick<Scenario, 'seed'>, file: string = scenarioFile(scenario), program = 'npx rollcall-sim'): string {
  return `${program} run --scenario ${quoted(file)}`
}

/** As one shell word, in single quotes where needed. A leading dash would make it an option, so `./` goes in front. */
function quoted(file: string): string {
  const path = file.startsWith('-') ? `./${file}` : file
  return /^[\w./@:-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
}
