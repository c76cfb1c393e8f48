/**
 * What data from outside must look like, put together from small parts. A shape examines a value and adds what is wrong with it
 * to a list, each problem with its path and the value received, so that people see all problems at once.
 */
import type { Check } from '../../src/cluster/checks.ts'
import { printed } from '../../src/cluster/checks.ts'
import { numberProblem, type NumberRange } from '../../src/protocol/settings/number-range.ts'

/** Examines the value at a path, and adds what is wrong to `problems`. */
export type Shape = (value: unknown, path: string, problems: string[]) => void

/** A field of an object. */
export interface Field {
  readonly shape: Shape
  readonly isOptional: boolean
}

/** Key: field, in the order in which fields are written. */
export type Fields = Readonly<Record<string, Field>>

export function required(shape: Shape): Field {
  return { shape, isOptional: false }
}

/** A field that may be left out or undefined. */
export function optional(shape: Shape): Field {
  return { shape, isOptional: true }
}

/** A problem in the wording common to all: the path, what must be, and what was received. */
export function problem(path: string, must: string, value: unknown): string {
  return `${path === '' ? 'it' : path} ${must}; got ${printed(value)}`
}

/** A shape made of a check of single values. */
export function checked(check: Check): Shape {
  return (value, path, problems) => {
    const must = check(value)
    if (must !== undefined) problems.push(problem(path, must, value))
  }
}

export function number(range: NumberRange): Shape {
  return checked((value) => numberProblem(range, value))
}

/** One of these words. */
export function oneOf(words: readonly string[]): Shape {
  return checked((value) => (words.some((word) => word === value) ? undefined : `must be one of ${words.join(', ')}`))
}

export const flag: Shape = checked((value) => (typeof value === 'boolean' ? undefined : 'must be true or false'))

export function arrayOf(shape: Shape, what: string, atLeast = 0): Shape {
  return (value, path, problems) => {
    if (!Array.isArray(value) || value.length < atLeast) {
      const many = atLeast > 1 ? `at least ${atLeast} ` : ''
      problems.push(problem(path, `must be an array of ${many}${what}${atLeast === 1 ? ' with something in it' : ''}`, value))
      return
    }
    // Not `forEach`: that skips holes.
    for (let index = 0; index < value.length; index++) shape(value[index], `${path}[${index}]`, problems)
  }
}

/** An object with these fields and no others; `what` describes it in messages. */
export function objectOf(fields: Fields, what: string): Shape {
  return (value, path, problems) => {
    if (!isObject(value)) {
      problems.push(problem(path, `must be ${what}`, value))
      return
    }
    for (const name of Object.keys(value)) {
      if (Object.hasOwn(fields, name)) continue
      problems.push(problem(within(path, name), `is not known here: ${what} has ${Object.keys(fields).join(', ')}`, value[name]))
    }
    for (const [name, { shape, isOptional }] of Object.entries(fields)) {
      if (value[name] === undefined && isOptional) continue
      shape(value[name], within(path, name), problems)
    }
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The given fields in the order of the table, so that equal data gives equal text. */
export function inOrder(value: Readonly<Record<string, unknown>>, fields: Fields): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(fields).filter((name) => value[name] !== undefined).map((name) => [name, value[name]]))
}

function within(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
