/** How a failure is played again: its scenario is written to a file, and the command line plays that. */
import type { Scenario } from './scenario.ts'

/** The name under which the scenario of a failure is kept. */
export function scenarioFile({ seed }: Pick<Scenario, 'seed'>): string {
  return `rollcall-seed-${seed}.json`
}

/**
 * What to type to play a scenario again; `file` is where `scenarioText` was written to, and `program` how the command line is called.
 * A run of a user's own service is played again by `play`, with the same options and what `parseScenario` reads from the file.
 */
export function replayCommand(scenario: Pick<Scenario, 'seed'>, file: string = scenarioFile(scenario), program = 'npx rollcall-sim'): string {
  return `${program} run --scenario ${quoted(file)}`
}

/** As one word for a shell, which expands nothing in single quotes; with a dash in front it would be taken for an argument. */
function quoted(file: string): string {
  const path = file.startsWith('-') ? `./${file}` : file
  return /^[\w./@:-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`
}
