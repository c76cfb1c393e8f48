/** Reads scenarios from files and other untrusted data, and writes them. */
import { givenOptions, problemList } from '../../src/cluster/checks.ts'
import { settingsOf } from '../../src/cluster/protocol-options.ts'
import { isLoop } from '../arguments.ts'
import { SimulationError } from '../errors.ts'
import { causeText } from '../kernel/journal.ts'
import { firstHosts, hostsOf, namedIn, type Scenario, type Step } from './scenario.ts'
import { inOrder, isObject, problem } from './shape.ts'
import { SCENARIO_FIELDS, scenarioShape, stepFields } from './table.ts'

/**
 * Reads a scenario: the text of a file, or data that may be one.
 *
 * ```ts
 * const scenario = parseScenario('{ "seed": 7, "members": 5, "steps": [{ "atMs": 20000, "do": "crash", "host": "m3" }] }')
 * ```
 *
 * @throws SimulationError `SIMULATION_OPTIONS`, with every problem found: its path, what must be, and what came instead.
 */
export function parseScenario(written: unknown): Scenario {
  const value = typeof written === 'string' ? fromJson(written) : written
  const problems = scenarioProblems(value)
  if (problems.length > 0) throw refused(problems)
  return ordered(value as Scenario)
}

/** The problems that keep data from being a scenario; empty if it is one. */
export function scenarioProblems(value: unknown): readonly string[] {
  const problems: string[] = []
  scenarioShape(value, '', problems)
  // Conflicts between fields can only be found once each field is valid by itself.
  return problems.length === 0 ? conflicts(value as Scenario) : problems
}

/**
 * The text of a scenario for a file, one line per step. The same scenario always gives the same text, and reading that gives the
 * scenario.
 */
export function scenarioText(scenario: Scenario): string {
  const { steps, ...rest } = ordered(scenario)
  const fields = Object.entries(rest).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`).join('')
  const lines = steps.map((step) => `    ${JSON.stringify(step)}`).join(',\n')
  return `{\n${fields}  "steps": [${lines === '' ? '' : `\n${lines}\n  `}]\n}\n`
}

/** All fields that are given, in the order of the table, and all options in the order of their names. */
function ordered(scenario: Scenario): Scenario {
  const { settings, network, clocks } = scenario
  const steps = scenario.steps.map((step) => {
    const sorted = 'options' in step ? { ...step, options: byName(step.options) } : { ...step }
    return inOrder(sorted, stepFields(step.do)) as unknown as Step
  })
  const sorted = { ...scenario, settings: byName(settings), network: byName(network), clocks: byName(clocks), steps }
  return inOrder(sorted, SCENARIO_FIELDS) as unknown as Scenario
}

/** Sorts nested objects too, but not what arrays hold; leaves out what is undefined. */
function byName(value: unknown): unknown {
  if (!isObject(value)) return value
  const given = Object.entries(value).filter(([, part]) => part !== undefined).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(given.map(([name, part]) => [name, byName(part)]))
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new SimulationError('SIMULATION_OPTIONS', `the scenario is not JSON: ${causeText(cause)}`, { cause })
  }
}

function refused(problems: readonly string[]): SimulationError {
  return new SimulationError('SIMULATION_OPTIONS', problemList('the scenario has', problems))
}

function conflicts(scenario: Scenario): readonly string[] {
  const problems: string[] = []
  settingsOf(givenOptions(scenario.settings ?? {}), problems)
  return [...problems.map((text) => `settings: ${text}`), ...clockProblems(scenario), ...orderProblems(scenario.steps), ...hostProblems(scenario), ...loopProblems(scenario.steps)]
}

function clockProblems(scenario: Scenario): readonly string[] {
  const hosts = new Set(hostsOf(scenario))
  const strangers = Object.keys(scenario.clocks ?? {}).filter((host) => !hosts.has(host))
  return strangers.map((host) => problem(`clocks.${host}`, 'must name a host of the scenario', scenario.clocks?.[host]))
}

function orderProblems(steps: readonly Step[]): readonly string[] {
  return steps.flatMap(({ atMs }, index) => {
    const earliest = steps[index - 1]?.atMs ?? 0
    return atMs >= earliest ? [] : [problem(`steps[${index}].atMs`, `must be at least ${earliest}, the time of the step before it`, atMs)]
  })
}

/** Each step refers to hosts that exist by then, `add` to one that does not; no host is in two groups. */
function hostProblems(scenario: Scenario): readonly string[] {
  const present = new Set(firstHosts(scenario))
  return scenario.steps.flatMap((step, index) => {
    const seen = new Set<string>()
    const problems = namedIn(step).flatMap(({ path, host }) => {
      const at = `steps[${index}].${path}`
      const isNew = step.do === 'add' && path === 'host'
      const isThere = present.has(host)
      if (isNew && isThere) return [problem(at, 'must be a name that no host has yet', host)]
      if (!isNew && !isThere) return [problem(at, `must be the name of a host that exists at ${step.atMs} ms`, host)]
      const isTwice = (step.do === 'partition' || step.do === 'heal') && seen.has(host)
      seen.add(host)
      return isTwice ? [problem(at, 'must be in one group only', host)] : []
    })
    if (step.do === 'add') present.add(step.host)
    return problems
  })
}

/** As in a simulation: a host has no link to itself, and cannot be cut off from itself. */
function loopProblems(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step, index) => {
    const isNone = (step.do === 'link' && step.from === step.to) || (step.do === 'cut' && isLoop(step.from, step.to))
    return isNone ? [problem(`steps[${index}].to`, 'must be another host than from', step.to)] : []
  })
}
