/**
 * What data from outside must look like, put together from small parts. A shape looks at a value and adds what is wrong with it
 * to a list, each problem with its path and the value received, so that people see all problems at once.
 */
import type { Check } from '../../src/cluster/checks.ts'
import { printed } from '../../src/cluster/checks.ts'
import { numberProblem, type NumberRange } from '../../src/protocol/settings/number-range.ts'

/** Looks at the value at a path; returns nothing, adds to `problems`. */
export type Shape = (value: unknown, path: string, problems: string[]) => void

/** A field of an object. */
export interface Field {
  readonly shape: Shape
  readonly isOptional: boolean
}

/** Key: field. Also the order in which they are written. */
export type Fields = Readonly<Record<string, Field>>

export function required(shape: Shape): Field {
  return { shape, isOptional: false }
}

/** May be left out or undefined. */
export function optional(shape: Shape): Field {
  return { shape, isOptional: true }
}

/** One problem in the words of all: path, what must be, what came. */
export function problem(path: string, must: string, value: unknown): string {
  return `${path === '' ? 'it' : path} ${must}; got ${printed(value)}`
}

/** What one check says of a value alone. */
export function checked(check: Check): Shape {
  return (value, path, problems) => {
    const must = check(value)
    if (must !== undefined) problems.push(problem(path, must, value))
  }
}

export function number(range: NumberRange): Shape {
  return checked((value) => numberProblem(range, value))
}

export const flag: Shape = checked((value) => (typeof value === 'boolean' ? undefined : 'must be true or false'))

export function arrayOf(shape: Shape, what: string, atLeast = 0): Shape {
  return (value, path, problems) => {
    if (!Array.isArray(value) || value.length < atLeast) {
      const many = atLeast > 1 ? `at least ${atLeast} ` : ''
      problems.push(problem(path, `must be an array of ${many}${what}${atLeast === 1 ? ' with something in it' : ''}`, value))
      return
    }
    // Not `forEach`: that passes over holes.
    for (let index = 0; index < value.length; index++) shape(value[index], `${path}[${index}]`, problems)
  }
}

/** An object with these fields and no others; `what` is what it is. */
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

/** The fields that are given, in the order of the table: what is written twice is written alike. */
export function inOrder(value: Readonly<Record<string, unknown>>, fields: Fields): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(fields).filter((name) => value[name] !== undefined).map((name) => [name, value[name]]))
}

function within(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
