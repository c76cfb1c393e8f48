/** Checks of options: all problems are found before anything is refused, and each is reported with the value received. */
import { RollcallError } from '../errors.ts'

/** What is wrong, as the end of a sentence that begins with the option's name; undefined if nothing is. */
export type Check = (value: unknown) => string | undefined

/** Checks an object of options, each by its own check. */
export const objectOf = (checks: Readonly<Record<string, Check>>): Check => (value) => {
  if (typeof value !== 'object' || value === null) return `must be an object with some of ${Object.keys(checks).join(', ')}`
  const problems = Object.entries(value).flatMap(([key, part]) => {
    if (part === undefined) return []
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined
    const problem = check === undefined ? 'is not an option' : check(part)
    return problem === undefined ? [] : [`.${key} ${problem}`]
  })
  return problems.length === 0 ? undefined : `has problems: ${problems.join('; ')}`
}

/** The options without those that are `undefined`, which count as left out. Throws if it is no object. */
export function givenOptions(written: unknown): Readonly<Record<string, unknown>> {
  if (typeof written !== 'object' || written === null) {
    throw new RollcallError('ROLLCALL_OPTIONS', `the options must be an object, got ${printed(written)}`)
  }
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined))
}

/** What is wrong with each option by itself. */
export function problemsWith(given: Readonly<Record<string, unknown>>, checks: Readonly<Record<string, Check>>): string[] {
  return Object.entries(given).flatMap(([key, value]) => {
    const check = Object.hasOwn(checks, key) ? checks[key] : undefined
    // A misspelt name may be that of a secret, and errors end up in logs.
    if (check === undefined && SECRETIVE.test(key)) return [`${key} is not an option`]
    const problem = check === undefined ? 'is not an option' : check(value)
    return problem === undefined ? [] : [`${key} ${problem}; got ${printed(value)}`]
  })
}

const SECRETIVE = /key|kye|secret/i

export function refused(problems: readonly string[]): RollcallError {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
  return new RollcallError('ROLLCALL_OPTIONS', `the options have ${count}:\n  ${problems.join('\n  ')}`)
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
