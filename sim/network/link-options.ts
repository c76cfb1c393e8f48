/** The options of links: what each means, and which values it may have. */
import { numberProblem, type NumberRange } from '../../src/protocol/settings/number-range.ts'
import { SimulationError } from '../errors.ts'

/** One-way latency, in milliseconds. Where the latencies of datagrams differ, they may overtake one another. */
export type LatencyOptions =
  /** Always the same. */
  | number
  /** Uniform between the two. */
  | readonly [leastMs: number, mostMs: number]
  /** Never less than `leastMs`, `meanMs` on average, and now and then several times that. */
  | { readonly distribution: 'exponential'; readonly leastMs: number; readonly meanMs: number }
  /** Half of them take less than `medianMs`. `sigma` is the spread; with 1, one in a hundred takes more than ten medians. */
  | { readonly distribution: 'log-normal'; readonly leastMs?: number | undefined; readonly medianMs: number; readonly sigma: number }

/**
 * How a link behaves. What is not given for one link is as for the whole network; what is not given for the network has its
 * default. Chances are from 0 to 1 and drawn for each datagram. Bytes are those on the wire: the datagram and 28 bytes of
 * headers.
 */
export interface LinkOptions {
  /** One way. Default: `[0.2, 1]`. */
  readonly latencyMs?: LatencyOptions | undefined
  /** Chance that a datagram is lost. Default: 0. */
  readonly loss?: number | undefined
  /**
   * Loss in bursts (Gilbert, Elliott). At each datagram a burst begins with the chance `begin`, or ends with the chance `end`,
   * so it lasts `1 / end` datagrams on average. During a burst, datagrams are lost with the chance `loss`. Default: no bursts.
   */
  readonly bursts?: { readonly begin: number; readonly end: number; readonly loss: number } | undefined
  /** Chance that a datagram arrives twice. The second copy has a latency of its own. Default: 0. */
  readonly duplication?: number | undefined
  /** Chance that a datagram is held back for `byMs`, so that others overtake it. Default: none is. */
  readonly reordering?: { readonly chance: number; readonly byMs: number } | undefined
  /** Chance that one to four bytes of a datagram arrive changed, unnoticed by UDP's checksum. Default: 0. */
  readonly corruption?: number | undefined
  /** Chance that a datagram takes `ms` longer. Default: none does. */
  readonly spikes?: { readonly chance: number; readonly ms: number } | undefined
  /**
   * This share of the directed pairs of hosts is slow for the whole run; which ones is drawn from the seed and the two names.
   * Their latency is multiplied by `factor` (default: 1), then `addMs` (default: 0) is added. Default: no pair is slow.
   */
  readonly slowPairs?: { readonly share: number; readonly factor?: number | undefined; readonly addMs?: number | undefined } | undefined
  /** How many bytes each directed link carries per second. What comes faster waits in a queue. Default: unlimited. */
  readonly bytesPerSecond?: number | undefined
  /** The size of that queue. A packet that does not fit is dropped, unless the link is idle. Default: 65,536. */
  readonly queueBytes?: number | undefined
  /** The largest packet in bytes, headers included. A larger one is dropped silently. Default: 65,535. */
  readonly mtu?: number | undefined
}

/** IP and UDP headers, which count where bytes on the wire are limited. */
export const HEADERS_BYTES = 28

/** Everything that a link needs to know. A fault that is off is absent. */
export interface LinkSettings extends LinkOptions {
  readonly latencyMs: LatencyOptions
  readonly loss: number
  readonly queueBytes: number
}

const DEFAULTS: LinkSettings = { latencyMs: [0.2, 1], loss: 0, queueBytes: 65_536 }

const CHANCE: NumberRange = { whole: false, atLeast: 0, atMost: 1 }
/** At most a day: for silence, cut the link. */
const MS: NumberRange = { whole: false, atLeast: 0, atMost: 86_400_000 }
const FACTOR: NumberRange = { whole: false, atLeast: 1, atMost: 1_000_000 }
const SIGMA: NumberRange = { whole: false, atLeast: 0, atMost: 5 }
const BYTES: NumberRange = { whole: true, atLeast: 1, atMost: Number.MAX_SAFE_INTEGER }
const RATE: NumberRange = { whole: false, atLeast: 1, atMost: Number.MAX_SAFE_INTEGER }
const PACKET: NumberRange = { whole: true, atLeast: HEADERS_BYTES, atMost: 65_535 }

/** What an option may be: a number, an object of numbers, or anything in which a function finds no problem. */
type Rule =
  | NumberRange
  | { readonly fields: Readonly<Record<string, NumberRange>> }
  | ((path: string, value: unknown) => readonly string[])

const RULES: Readonly<Record<keyof LinkOptions, Rule>> = {
  latencyMs: latencyProblems,
  loss: CHANCE,
  bursts: { fields: { begin: CHANCE, end: CHANCE, loss: CHANCE } },
  duplication: CHANCE,
  reordering: { fields: { chance: CHANCE, byMs: MS } },
  corruption: CHANCE,
  spikes: { fields: { chance: CHANCE, ms: MS } },
  slowPairs: slowPairProblems,
  bytesPerSecond: RATE,
  queueBytes: BYTES,
  mtu: PACKET,
}

/** The options given, on top of `otherwise`. Throws a {@link SimulationError} that lists all problems. */
export function linkSettings(options: LinkOptions, otherwise: LinkSettings = DEFAULTS): LinkSettings {
  const problems = linkProblems(options)
  if (problems.length > 0) throw new SimulationError('SIMULATION_OPTIONS', problems.join('; '))
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return { ...otherwise, ...Object.fromEntries(given) }
}

/** All problems with the options of a link, each with the value received. */
export function linkProblems(options: LinkOptions): readonly string[] {
  const problems = Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined) return []
    return Object.hasOwn(RULES, name) ? problemsOf(name, RULES[name as keyof LinkOptions], value) : [`${name} is not an option of links`]
  })
  if (options.queueBytes !== undefined && options.bytesPerSecond === undefined) {
    problems.push(`queueBytes ${options.queueBytes} says nothing without bytesPerSecond`)
  }
  return problems
}

function problemsOf(path: string, rule: Rule, value: unknown): readonly string[] {
  if (typeof rule === 'function') return rule(path, value)
  if ('fields' in rule) return fieldProblems(path, rule.fields, [], value)
  const problem = numberProblem(rule, value)
  return problem === undefined ? [] : [`${path} ${problem}, not ${said(value)}`]
}

function fieldProblems(path: string, fields: Readonly<Record<string, NumberRange>>, optional: readonly string[], value: unknown): readonly string[] {
  if (!isRecord(value)) return [`${path} must be an object with ${Object.keys(fields).join(', ')}, not ${said(value)}`]
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name)).map((name) => `${path}.${name} is not an option of links`)
  const wrong = Object.entries(fields).flatMap(([name, range]) => {
    const field = value[name]
    return field === undefined && optional.includes(name) ? [] : problemsOf(`${path}.${name}`, range, field)
  })
  return [...unknown, ...wrong]
}

function latencyProblems(path: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    if (value.length !== 2) return [`${path} must be a shortest and a longest time, not ${said(value)}`]
    const problems = [...problemsOf(`${path}[0]`, MS, value[0]), ...problemsOf(`${path}[1]`, MS, value[1])]
    return problems.length > 0 ? problems : orderProblems(path, value[0], value[1], 'the longest time')
  }
  if (!isRecord(value)) return problemsOf(path, MS, value)
  const { distribution, ...numbers } = value
  if (distribution === 'exponential') {
    const problems = fieldProblems(path, { leastMs: MS, meanMs: MS }, [], numbers)
    return problems.length > 0 ? problems : orderProblems(path, numbers['leastMs'], numbers['meanMs'], 'meanMs')
  }
  if (distribution !== 'log-normal') return [`${path}.distribution must be 'exponential' or 'log-normal', not ${said(distribution)}`]
  const problems = fieldProblems(path, { leastMs: MS, medianMs: MS, sigma: SIGMA }, ['leastMs'], numbers)
  return problems.length > 0 ? problems : orderProblems(path, numbers['leastMs'] ?? 0, numbers['medianMs'], 'medianMs')
}

function slowPairProblems(path: string, value: unknown): readonly string[] {
  const problems = fieldProblems(path, { share: CHANCE, factor: FACTOR, addMs: MS }, ['factor', 'addMs'], value)
  const saysHow = !isRecord(value) || value['factor'] !== undefined || value['addMs'] !== undefined
  return saysHow ? problems : [...problems, `${path} needs a factor or addMs, and has only ${said(value)}`]
}

function orderProblems(path: string, least: unknown, other: unknown, name: string): readonly string[] {
  return Number(least) <= Number(other) ? [] : [`${path}: ${name} must be at least the shortest, ${said(least)}, not ${said(other)}`]
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** As JSON, except for numbers: it writes null for NaN and infinity. */
function said(value: unknown): string {
  return typeof value === 'number' || value === undefined ? String(value) : JSON.stringify(value)
}
