/** The command `run`: one scenario, from arguments or a file. */
import { readFileSync, writeFileSync } from 'node:fs'
import { SimulationError } from '../../errors.ts'
import { causeText } from '../../kernel/journal.ts'
import { parseScenario, scenarioText } from '../../scenario/parse.ts'
import { play } from '../../scenario/play.ts'
import { endMs, type Scenario } from '../../scenario/scenario.ts'
import type { Simulation } from '../../simulation.ts'
import { parse } from '../input/arguments.ts'
import { commandHelp } from '../input/help.ts'
import { LASTING_MS, refuseBesideFile, RUN_ARGUMENTS, scenarioOf, type RunValues } from '../input/run-arguments.ts'
import { UsageError } from '../input/usage-error.ts'
import type { Console } from '../output/console.ts'
import { StatusLine } from '../output/status-line.ts'
import { widthOf, writeLines } from '../output/terminal.ts'
import { counted, duration } from '../output/text.ts'
import type { Status } from '../status.ts'
import { runJson } from './report-json.ts'
import { boundsOf, runLines, type Run } from './report-text.ts'
import { Timeline } from './timeline.ts'
import { TraceFile } from './trace-file.ts'

export async function run(words: readonly string[], console: Console): Promise<Status> {
  const values = parse('run', RUN_ARGUMENTS, words)
  if (values.help) {
    writeLines(console.output, commandHelp(console.program, 'run', widthOf(console.output)))
    return 'passed'
  }
  if (values.scenario !== undefined) refuseBesideFile(words)
  const read = readScenario(values, words)
  const scenario = lengthened(read, values.for ?? (values.scenario === undefined ? lastingMs(read) : undefined))
  const { save } = values
  if (save !== undefined) written('save', save, () => writeFileSync(save, scenarioText(scenario)))
  const played = await shownOn(console, scenario, (show) => tracedTo(values.trace, (trace) => playOnce(scenario, console.now, (sim) => {
    show(sim)
    trace?.(sim)
  })))
  if (values.json) console.output.write(`${JSON.stringify(runJson(played))}\n`)
  else writeLines(console.output, runLines(played, widthOf(console.output)))
  const { outcome, traceHash } = played.report
  if (!outcome.ok) return outcome.kind
  if (values['trace-hash'] === undefined || values['trace-hash'] === traceHash) return 'passed'
  writeLines(console.errors, [`--trace-hash ${values['trace-hash']}: the trace hash of the run is ${traceHash}`])
  return 'hash'
}

const SHOWN_EVERY_MS = 200

/** Called with the simulation before anything runs. */
type Listen = (sim: Simulation) => void

/** `now` is a real clock, in milliseconds. */
export async function playOnce(scenario: Scenario, now: () => number, listen: Listen = () => {}): Promise<Run> {
  const timeline = new Timeline(scenario)
  const begunAt = now()
  const onSimulation = (sim: Simulation): void => {
    timeline.listen(sim)
    listen(sim)
  }
  const report = await play(scenario, { onSimulation })
  return { scenario, report, timeline, tookMs: now() - begunAt }
}

/** Shows the progress of the run on a terminal: a large cluster takes minutes, and nothing else is printed before its end. */
async function shownOn(console: Console, scenario: Scenario, run: (show: Listen) => Promise<Run>): Promise<Run> {
  const line = new StatusLine(console.errors)
  if (!line.isShown) return run(() => {})
  let shown: Simulation | undefined
  const stop = console.every(SHOWN_EVERY_MS, () => {
    if (shown === undefined) return
    const phase = shown.now < endMs(scenario) ? `faults until ${duration(endMs(scenario))}` : 'faults over'
    line.show(`${duration(shown.now)} of virtual time, ${phase}, ${counted(shown.stats().events, 'event')}`)
  })
  try {
    return await run((sim) => void (shown = sim))
  } finally {
    stop()
    line.clear()
  }
}

/** Writes the trace to a file, if one is named. Opens it first, so that an unwritable file is reported before anything runs. */
async function tracedTo(file: string | undefined, run: (listen?: Listen) => Promise<Run>): Promise<Run> {
  if (file === undefined) return run()
  const trace = written('trace', file, () => new TraceFile(file))
  try {
    return await run((sim) => trace.listen(sim))
  } finally {
    trace.close()
  }
}

function readScenario(values: RunValues, words: readonly string[]): Scenario {
  if (values.scenario === undefined) return checked('the arguments', () => parseScenario(scenarioOf(values)))
  const text = textOf(values.scenario)
  const scenario = checked(`--scenario ${values.scenario}`, () => parseScenario(text))
  return words.some((word) => /^--seed(?:=|$)/.test(word)) ? { ...scenario, seed: values.seed } : scenario
}

/** How long the link options last if nothing else decides it: without any time, a run would not show their effect. */
function lastingMs({ network, steps }: Scenario): number | undefined {
  return network === undefined || steps.length > 0 ? undefined : LASTING_MS
}

/** The quiet begins with the last step; to begin it later, a `heal` that finds nothing to heal is added there. */
function lengthened(scenario: Scenario, forMs: number | undefined): Scenario {
  if (forMs === undefined) return scenario
  const lastMs = endMs(scenario)
  if (forMs < lastMs) throw new UsageError(`--for ${forMs / 1000}s: ends before the last fault does, at ${lastMs / 1000}s`)
  return { ...scenario, steps: [...scenario.steps, { atMs: forMs, do: 'heal' }] }
}

function checked(argument: string, read: () => Scenario): Scenario {
  try {
    const scenario = read()
    if (boundsOf(scenario).convergenceMs < Infinity) return scenario
    throw new UsageError(`${argument}: with these settings convergence is not guaranteed, so there is no bound to check it against`)
  } catch (error) {
    if (error instanceof SimulationError) throw new UsageError(`${argument}: ${error.message}`)
    throw error
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`--scenario ${file}: cannot be read: ${causeText(error)}`)
  }
}

function written<Value>(argument: string, file: string, write: () => Value): Value {
  try {
    return write()
  } catch (error) {
    throw new UsageError(`--${argument} ${file}: cannot be written: ${causeText(error)}`)
  }
}
