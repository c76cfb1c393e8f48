/** The format of a scenario: one table says what each field must be, and in which order fields are written. */
import { PROTOCOL_CHECKS } from '../../src/cluster/protocol-options.ts'
import { NAME_LIMIT } from '../../src/wire/limits.ts'
import { encodeMetadata } from '../../src/wire/metadata.ts'
import { isName } from '../../src/wire/text.ts'
import { MOST_HOSTS } from '../machine/host.ts'
import { linkShape } from './link-shape.ts'
import type { Scenario, Step } from './scenario.ts'
import {
  arrayOf, checked, flag, isObject, number, objectOf, oneOf, optional, problem, required, type Field, type Fields, type Shape,
} from './shape.ts'

/** A year: no run and no fault lasts longer. */
export const LONGEST_MS = 31_536_000_000

/** Ten years either way: further than clocks are ever wrong, and far from the numbers that the protocol rejects as malformed. */
export const FARTHEST_LEAP_MS: number = 10 * LONGEST_MS

/** A tenth: a thousand times the drift of real clocks. */
export const MOST_DRIFT = 100_000

const time = required(number({ whole: false, atLeast: 0, atMost: LONGEST_MS }))

const host: Shape = checked((value) => (typeof value === 'string' && value !== '' ? undefined : 'must be the name of a host'))

const hosts = arrayOf(host, 'names of hosts', 1)

/** A host to be added: a bad name would otherwise only be found when its member starts. */
const newHost: Shape = checked((value) => {
  return isName(value) ? undefined : `must be a text of 1 to ${NAME_LIMIT} UTF-8 bytes without control characters`
})

function groups(atLeast: number): Shape {
  return arrayOf(hosts, 'groups of hosts', atLeast)
}

/** How long a machine may have been up: about eleven days. */
const UP_FOR = { whole: false, atLeast: 0, atMost: 1_000_000_000 } as const

const leap = number({ whole: true, atLeast: -FARTHEST_LEAP_MS, atMost: FARTHEST_LEAP_MS })
const drift = number({ whole: false, atLeast: -MOST_DRIFT, atMost: MOST_DRIFT })
const clockOptions = objectOf(
  { upForMs: optional(number(UP_FOR)), aheadMs: optional(leap), perMillion: optional(drift) }, 'an object of clock options',
)

const metadata: Shape = checked((value) => {
  if (value === undefined || !isJson(value)) return 'must be JSON data'
  const encoded = encodeMetadata(value)
  return encoded.ok ? undefined : `must be valid metadata: ${encoded.path} ${encoded.problem}`
})

function isJson(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isJson)
  if (isObject(value)) return !(value instanceof Uint8Array) && Object.values(value).every(isJson)
  return value === null || typeof value === 'boolean' || typeof value === 'string' || Number.isFinite(value)
}

/** Key: the action. Its fields besides `atMs` and `do`. */
const STEP_FIELDS: Readonly<Record<Step['do'], Fields>> = {
  partition: { groups: required(groups(1)) },
  cut: { from: required(hosts), to: required(hosts) },
  hold: { from: required(hosts), to: required(hosts), forMs: time },
  heal: { groups: optional(groups(2)) },
  link: { from: required(host), to: required(host), options: required(linkShape) },
  network: { options: required(linkShape) },
  crash: { host: required(host) },
  vanish: { host: required(host) },
  leave: { host: required(host) },
  add: { host: required(newHost), as: optional(host) },
  restart: { host: required(host), newAddress: optional(flag) },
  pause: { host: required(host), forMs: time },
  block: { host: required(host), forMs: time },
  leap: { host: required(host), byMs: required(leap) },
  drift: { host: required(host), perMillion: required(drift) },
  metadata: { host: required(host), metadata: required(metadata) },
}

export const STEP_KINDS: readonly Step['do'][] = Object.keys(STEP_FIELDS) as Step['do'][]

const kind: Shape = oneOf(STEP_KINDS)

/** The fields of a step with this action, in the order in which they are written. */
export function stepFields(what: Step['do']): Fields {
  return { atMs: time, do: required(kind), ...STEP_FIELDS[what] }
}

const step: Shape = (value, path, problems) => {
  if (!isObject(value)) {
    problems.push(problem(path, 'must be a step: an object with atMs, do and the fields of that action', value))
    return
  }
  const before = problems.length
  kind(value['do'], `${path}.do`, problems)
  if (problems.length === before) objectOf(stepFields(value['do'] as Step['do']), `a ${String(value['do'])} step`)(value, path, problems)
}

const settings: Shape = objectOf(
  Object.fromEntries(Object.entries(PROTOCOL_CHECKS).map(([name, check]) => [name, optional(checked(check))])), 'an object of settings',
)

/** Key: host. */
const clocks: Shape = (value, path, problems) => {
  if (!isObject(value)) problems.push(problem(path, 'must be an object with clock options by host', value))
  else for (const [name, clock] of Object.entries(value)) clockOptions(clock, `${path}.${name}`, problems)
}

/** Key: field of a scenario. */
export const SCENARIO_FIELDS: Readonly<Record<keyof Scenario, Field>> = {
  seed: required(number({ whole: true, atLeast: Number.MIN_SAFE_INTEGER, atMost: Number.MAX_SAFE_INTEGER })),
  members: required(number({ whole: true, atLeast: 1, atMost: MOST_HOSTS })),
  settings: optional(settings),
  network: optional(linkShape),
  clocks: optional(clocks),
  receiveBufferBytes: optional(number({ whole: true, atLeast: 0, atMost: Number.MAX_SAFE_INTEGER })),
  silentPorts: optional(flag),
  steps: required(arrayOf(step, 'steps')),
}

export const scenarioShape: Shape = objectOf(SCENARIO_FIELDS, 'an object')
