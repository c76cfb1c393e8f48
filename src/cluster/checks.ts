/** Checks of options: all problems are found before anything is refused, and each is reported with the value received. */
import { RollcallError } from '../errors.ts'

export interface Check {
  /** What is wrong, as the end of a sentence that begins with the option's name; undefined if nothing is. */
  (value: unknown): string | undefined
  /** For an object of options, the check of each. */
  readonly parts?: Checks
}

/** Key: option. */
export type Checks = Readonly<Record<string, Check>>

/** Checks an object of options, each by its own check. */
export function objectOf(parts: Checks): Check {
  const check = (value: unknown): string | undefined => {
    if (!isObject(value)) return `must be an object with some of ${Object.keys(parts).join(', ')}`
    const problems = problemsWith(value, parts)
    return problems.length === 0 ? undefined : `has problems: ${problems.join('; ')}`
  }
  return Object.assign(check, { parts })
}

export const trueOrFalse: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')

/** The options without those that are `undefined`, which count as left out. Throws if it is no object. */
export function givenOptions(written: unknown): Readonly<Record<string, unknown>> {
  if (typeof written !== 'object' || written === null) {
    throw new RollcallError('ROLLCALL_OPTIONS', `the options must be an object, got ${printed(written)}`)
  }
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined))
}

/** What is wrong with each option by itself; options within options are named by their paths (`advertise.port`). */
export function problemsWith(given: Readonly<Record<string, unknown>>, checks: Checks, path = ''): string[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const [name, check] = [path + key, Object.hasOwn(checks, key) ? checks[key] : undefined]
    if (value === undefined) return []
    // A misspelt name may be that of a secret, and errors end up in logs.
    if (check === undefined && SECRETIVE.test(key)) return [`${name} is not an option`]
    if (check?.parts !== undefined && isObject(value)) return problemsWith(value, check.parts, `${name}.`)
    const problem = check === undefined ? 'is not an option' : check(value)
    return problem === undefined ? [] : [`${name} ${problem}; got ${printed(value)}`]
  })
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

const SECRETIVE = /key|kye|secret/i

/** `whose` says whose options they are if they are not the cluster's: ` of leave()`. */
export function refused(problems: readonly string[], whose = ''): RollcallError {
  return new RollcallError('ROLLCALL_OPTIONS', problemList(`the options${whose} have`, problems))
}

/** How many problems there are, and a line for each. */
export function problemList(begin: string, problems: readonly string[]): string {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  return `${begin} ${count}:\n  ${problems.join('\n  ')}`
}

/** A value as it would be written in code, shortened if it is long. */
export function printed(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : printedObject(value)
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`
}

function printedObject(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'object' || value === null) return String(value)
  try {
    return JSON.stringify(value) ?? 'an object'
  } catch {
    return 'an object'
  }
}

interface Thenable {
  then(done: undefined, failed: (error: unknown) => void): unknown
}

export function isThenable(value: unknown): value is Thenable {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
