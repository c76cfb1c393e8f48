/** The arguments of `run`, and the scenario that they describe. */
import { PROTOCOL_CHECKS, type ProtocolOptions } from '../../../src/cluster/protocol-options.ts'
import { PROFILES, type Profile } from '../../../src/protocol/settings/settings.ts'
import { linkProblems, type LinkOptions } from '../../network/link-options.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { flag, many, optional, standard, type TableOf } from './arguments.ts'
import { stepsOf, type Commands } from './commands.ts'
import { choice, division } from './hosts.ts'
import { Misread, UsageError } from './usage-error.ts'
import { latency, matching, oneOf, placed, type Reader, share, span, time, whole } from './values.ts'

const MOST_MEMBERS = 20_000

/** How long `--loss`, `--latency` and `--network` last if no fault has a time. */
export const LASTING_MS = 60_000

/** One of several options that an argument sets, with the text as it was typed. */
interface Assigned<Options> {
  readonly name: string
  readonly options: Options
  readonly text: string
}

/** `name=value`: the value as JSON if it is valid JSON, otherwise as a word. */
function assignment(text: string): readonly [name: string, value: unknown] {
  const [, name, value] = /^([\w.]+)=([^]+)$/.exec(text) ?? []
  if (name === undefined || value === undefined) throw new Misread('must be a name and its value: name=value')
  try {
    return [name, JSON.parse(value) as unknown]
  } catch {
    return [name, value]
  }
}

/** `duplication=0.01`: checked alone here, and together with the others in the scenario. */
const linkOption: Reader<Assigned<LinkOptions>> = (text) => {
  const [name, value] = assignment(text)
  const options = { [name]: value } as LinkOptions
  const problems = linkProblems(name === 'queueBytes' ? { ...options, bytesPerSecond: 1 } : options)
  if (problems.length > 0) throw new Misread(problems.join('; '))
  return { name, options, text }
}

/** `probeIntervalMs=500`, or `expert.witnesses=0` for an expert option. */
const setting: Reader<Assigned<ProtocolOptions>> = (text) => {
  const [name, value] = assignment(text)
  const [option = '', part, ...more] = name.split('.')
  const written = part === undefined ? value : { [part]: value }
  const check = Object.hasOwn(PROTOCOL_CHECKS, option) && more.length === 0 ? PROTOCOL_CHECKS[option] : undefined
  const names = Object.keys(PROTOCOL_CHECKS).filter((known) => known !== 'profile' && known !== 'expert')
  if (check === undefined) throw new Misread(`must be a setting: ${names.join(', ')} or expert.<option>`)
  const checkOfPart = part === undefined ? check : Object.hasOwn(check.parts ?? {}, part) ? check.parts?.[part] : undefined
  const problem = checkOfPart === undefined ? 'must be an existing option' : checkOfPart(value)
  if (problem !== undefined) throw new Misread(problem)
  return { name, options: { [option]: written }, text }
}

/** The values given, or their defaults. */
export interface RunValues extends Commands {
  readonly members: number
  readonly seed: number
  readonly for: number | undefined
  readonly profile: Profile | undefined
  readonly set: readonly Assigned<ProtocolOptions>[]
  readonly loss: number | undefined
  readonly latency: number | readonly [number, number] | undefined
  readonly network: readonly Assigned<LinkOptions>[]
  readonly scenario: string | undefined
  readonly save: string | undefined
  readonly trace: string | undefined
  readonly 'trace-hash': string | undefined
  readonly json: boolean
  readonly help: boolean
}

/** Key: argument. */
export const RUN_ARGUMENTS: TableOf<RunValues> = {
  members: standard({ form: '<count>', what: 'the number of members, m0 and so on', example: '200', otherwise: '20' }, whole(1, MOST_MEMBERS)),
  seed: standard({ form: '<number>', what: 'the seed of everything random', example: '7', otherwise: '1' }, whole(0, Number.MAX_SAFE_INTEGER)),
  for: optional({ form: '<time>', what: 'when the faults end and the quiet begins, in which the cluster must converge', example: '120s',
    otherwise: `the end of the last fault; ${LASTING_MS / 1000}s if no fault has a time, for --loss, --latency and --network` }, time),
  profile: optional({ form: '<name>', what: `settings to start from: ${PROFILES.join(', ')}`, example: 'wan', otherwise: 'lan' }, oneOf(PROFILES)),
  set: many({ form: '<name>=<value>', what: 'one setting; an expert one as expert.<name>', example: 'probeIntervalMs=500' }, setting),
  loss: optional({ form: '<share>', what: 'the share of datagrams that are lost, each independently', example: '5%' }, share),
  latency: optional({ form: '<time>|<least>..<most>', what: 'the one-way latency, in milliseconds', example: '0.2..1' }, latency),
  network: many({ form: '<name>=<value>', what: 'any other option of links; the value is JSON', example: 'duplication=0.01' }, linkOption),
  partition: many({ form: '<groups>@<span>', what: 'the groups hear nothing of each other; shares that add up to 100, counts, or names, separated by /',
    example: '50/50@30s..90s' }, placed(division, span, '50/50@30s..90s')),
  cut: many({ form: '<from>/<to>@<span>', what: 'nothing gets from the first group to the second; the way back is open',
    example: 'm0/m1,m2@30s..60s' }, placed(division, span, 'm0/m1@30s..60s')),
  crash: many({ form: '<hosts>@<time>', what: 'processes end, and their ports refuse datagrams', example: '3@20s' }, placed(choice, time, '3@20s')),
  vanish: many({ form: '<hosts>@<time>', what: 'machines disappear without a sign', example: 'm3,m4@20s' }, placed(choice, time, '3@20s')),
  leave: many({ form: '<hosts>@<time>', what: 'members leave, and say so', example: '10%@20s' }, placed(choice, time, '3@20s')),
  restart: many({ form: '<hosts>@<time>', what: 'processes start anew: those that are down, or any if none is', example: '3@40s' },
    placed(choice, time, '3@40s')),
  move: many({ form: '<hosts>@<time>', what: 'as --restart, at new addresses', example: '1@40s' }, placed(choice, time, '1@40s')),
  add: many({ form: '<count>@<time>', what: 'new members start', example: '5@20s' }, placed(whole(1, MOST_MEMBERS), time, '5@20s')),
  pause: many({ form: '<hosts>@<span>', what: 'processes stand still', example: '2@10s..15s' }, placed(choice, span, '2@10s..15s')),
  block: many({ form: '<hosts>@<span>', what: 'sends and receives wait while timers run', example: '2@10s..15s' }, placed(choice, span, '2@10s..15s')),
  scenario: optional({ form: '<file>', what: 'reads all of this from a file; can be combined only with the arguments below, --seed and --for', example: 'scenario.json' },
    matching(/^[^]+$/, 'the name of a file')),
  save: optional({ form: '<file>', what: 'writes the scenario to a file', example: 'scenario.json' }, matching(/^[^]+$/, 'the name of a file')),
  trace: optional({ form: '<file>', what: 'writes all that the trace hash covers to a file, line by line, so that diff shows where two runs differ',
    example: 'trace.txt' }, matching(/^[^]+$/, 'the name of a file')),
  'trace-hash': optional({ form: '<hash>', what: 'the trace hash that the run must have', example: '0123456789abcdef' },
    matching(/^[0-9a-f]{16}$/, 'the 16 hexadecimal digits of a trace hash')),
  json: flag('prints one JSON object instead of text'),
  help: flag('prints this help'),
}

/** What can be combined with `--scenario`. */
const BESIDE_A_FILE: ReadonlySet<string> = new Set(['scenario', 'seed', 'for', 'save', 'trace', 'trace-hash', 'json', 'help'])

/** Throws a {@link UsageError} if an argument is given that the scenario file decides. */
export function refuseBesideFile(words: readonly string[]): void {
  const stray = words.map((word) => /^--([^=]+)/.exec(word)?.[1]).find((name) => name !== undefined && !BESIDE_A_FILE.has(name))
  if (stray !== undefined) throw new UsageError(`--${stray}: cannot be combined with --scenario, whose file decides that`)
}

/** The scenario that the arguments describe, if no file does. */
export function scenarioOf(values: RunValues): Scenario {
  const settings = settingsOf(values)
  const network = networkOf(values)
  return {
    seed: values.seed,
    members: values.members,
    ...(settings === undefined ? {} : { settings }),
    ...(network === undefined ? {} : { network }),
    steps: stepsOf(values, values.members, values.seed),
  }
}

function settingsOf({ profile, set }: RunValues): ProtocolOptions | undefined {
  if (profile === undefined && set.length === 0) return undefined
  refuseTwice('set', set, { profile: profile === undefined ? undefined : '--profile' })
  const expert = Object.assign({}, ...set.map(({ options }) => options.expert ?? {})) as NonNullable<ProtocolOptions['expert']>
  const single = Object.assign({}, ...set.map(({ options }) => options)) as ProtocolOptions
  return {
    ...(profile === undefined ? {} : { profile }),
    ...single,
    ...(Object.keys(expert).length === 0 ? {} : { expert }),
  }
}

/** Conflicts between link options are found when the scenario is checked. */
function networkOf({ loss, latency: latencyMs, network }: RunValues): LinkOptions | undefined {
  refuseTwice('network', network, { loss: loss === undefined ? undefined : '--loss', latencyMs: latencyMs === undefined ? undefined : '--latency' })
  const options: LinkOptions = Object.assign({
    ...(latencyMs === undefined ? {} : { latencyMs }),
    ...(loss === undefined ? {} : { loss }),
  }, ...network.map((one) => one.options))
  return Object.keys(options).length === 0 ? undefined : options
}

/**
 * Refuses an option that is set twice, as nobody could say which value counts. `elsewhere`: other arguments that set it, by its
 * name.
 */
function refuseTwice(argument: string, given: readonly Assigned<unknown>[], elsewhere: Readonly<Record<string, string | undefined>>): void {
  const said = new Map(Object.entries(elsewhere).flatMap(([name, other]) => (other === undefined ? [] : [[name, other] as const])))
  for (const { name, text } of given) {
    const other = said.get(name)
    if (other !== undefined) throw new UsageError(`--${argument} ${text}: ${other} sets ${name} too`)
    said.set(name, `--${argument} ${text}`)
  }
}
