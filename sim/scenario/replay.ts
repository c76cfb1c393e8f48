/** How a failure is played again: its scenario is written to a file, and the command line plays that. */
import type { Scenario } from './scenario.ts'

/** The name under which the scenario of a failure is kept. */
export function scenarioFile({ seed }: Pick<Scenario, 'seed'>): string {
  return `scenario-${seed}.json`
}

/** What to type to play it again; `file` is where `scenarioText` was written to. */
export function replayCommand(scenario: Pick<Scenario, 'seed'>, file: string = scenarioFile(scenario)): string {
  return `npm run sim -- run --scenario ${/^[\w./@-]+$/.test(file) ? file : JSON.stringify(file)}`
}
