/** How a failure is played again: its scenario is written to a file, and the command line plays that. */
import type { Scenario } from './scenario.ts'

/** The name under which the scenario of a failure is kept. */
export function scenarioFile({ seed }: Pick<Scenario, 'seed'>): string {
  return `rollcall-seed-${seed}.json`
}

/**
 * What to type to play a scenario again; `file` is where `scenarioText` was written to. A run of a user's own service is played
 * again by `play`, with the same options and what `parseScenario` reads from the file.
 */
export function replayCommand(scenario: Pick<Scenario, 'seed'>, file: string = scenarioFile(scenario)): string {
  return `npx rollcall-sim run --scenario ${/^[\w./@:\\-]+$/.test(file) ? file : JSON.stringify(file)}`
}
