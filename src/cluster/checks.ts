/** Checks of what people write: every problem is found before anything is refused, and said with the value received. */
import { RollcallError } from '../errors.ts'

/** The end of a sentence that begins with the option's name, or undefined. */
export interface Check {
  (value: unknown): string | undefined
  /** Of an object of options: the check of each. */
  readonly parts?: Checks
}

/** Key: option. */
export type Checks = Readonly<Record<string, Check>>

/** An object of options, each under its own check. */
export function objectOf(parts: Checks): Check {
  const check = (value: unknown): string | undefined => {
    if (!isObject(value)) return `must be an object with some of ${Object.keys(parts).join(', ')}`
    const problems = problemsWith(value, parts)
    return problems.length === 0 ? undefined : `has problems: ${problems.join('; ')}`
  }
  return Object.assign(check, { parts })
}

/** What was written, without what counts as left out. Throws where it is no object. */
export function givenOptions(written: unknown): Readonly<Record<string, unknown>> {
  if (typeof written !== 'object' || written === null) {
    throw new RollcallError('ROLLCALL_OPTIONS', `the options must be an object, got ${printed(written)}`)
  }
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined))
}

/** What is wrong with each option alone, those within options by their paths (`advertise.port`). */
export function problemsWith(given: Readonly<Record<string, unknown>>, checks: Checks, path = ''): string[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const [name, check] = [path + key, Object.hasOwn(checks, key) ? checks[key] : undefined]
    if (value === undefined) return []
    // A name that is misspelt may be that of a secret, and errors end up in logs.
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

/** `whose` options they are, where they are not those of the cluster. */
export function refused(problems: readonly string[], whose = ''): RollcallError {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  return new RollcallError('ROLLCALL_OPTIONS', `the options${whose} have ${count}:\n  ${problems.join('\n  ')}`)
}

/** A value as people wrote it, shortened where it is long. */
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
