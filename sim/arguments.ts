/** Checks the arguments of a simulation's methods against one table. Whether a named host exists is checked elsewhere. */
import { isThenable, printed, problemList } from '../src/cluster/checks.ts'
import { NAME_LIMIT } from '../src/wire/limits.ts'
import { isName } from '../src/wire/text.ts'
import { SimulationError } from './errors.ts'
import {
  arrayOf, checked, flag, isObject, objectOf, oneOf, optional, problem, required, type Field, type Fields, type Shape,
} from './scenario/shape.ts'

/** The events of {@link Simulation.on}. */
const EVENTS: readonly string[] = ['join', 'update', 'suspect', 'recover', 'leave', 'datagram', 'packet', 'trace']

/** A valid name for a new host. */
export const newName: Shape = checked((value) => {
  return isName(value) ? undefined : `must be a text of 1 to ${NAME_LIMIT} UTF-8 bytes without control characters`
})

export const callable: Shape = checked((value) => (typeof value === 'function' ? undefined : 'must be a function'))

const names = arrayOf(checked((value) => (typeof value === 'string' ? undefined : 'must be the name of a host')), 'names of hosts')
const ms: Field = required(checked((value) => lengthProblem(value, 0)))
const then = required(callable)
const within = required(objectOf({ withinMs: ms }, '{ withinMs }'))
/** Its fields are checked where they are read. */
const linkOptions = required(checked((value) => (isObject(value) ? undefined : 'must be an object of link options')))

const partitioned: Shape = (value, path, problems) => {
  const before = problems.length
  arrayOf(names, 'arrays of names of hosts')(value, path, problems)
  if (problems.length > before) return
  const hosts = (value as readonly (readonly string[])[]).flat()
  const twice = hosts.find((name, index) => hosts.indexOf(name) < index)
  if (twice !== undefined) problems.push(problem(path, `must have each host once at most, and ${printed(twice)} stands in them twice`, value))
}

const healed: Shape = (value, path, problems) => {
  arrayOf(names, 'arrays of names of hosts')(value, path, problems)
  if (Array.isArray(value) && value.length === 1) problems.push(problem(path, 'must be none or at least two, to be mended between', value))
}

export type Call =
  | 'run' | 'runUntil' | 'settle' | 'always' | 'at' | 'on' | 'release' | 'partition' | 'cut' | 'heal' | 'link' | 'network' | 'add' | 'restart'
  | 'pause' | 'block' | 'setWallClock'

/** Key: call, then argument. */
const CALLS: Readonly<Record<Call, Fields>> = {
  run: { forMs: ms },
  runUntil: { test: then, options: within },
  settle: { promise: required(checked((value) => (isThenable(value) ? undefined : 'must be a promise'))), options: within },
  always: { name: required(checked((value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a text'))), test: then },
  at: { ms, then },
  on: { event: required(oneOf(EVENTS)), handler: then },
  release: { test: then },
  partition: { groups: required(partitioned) },
  cut: { from: required(names), to: required(names) },
  heal: { groups: required(healed) },
  link: { options: linkOptions },
  network: { options: linkOptions },
  add: { name: required(newName) },
  restart: { options: required(objectOf({ newAddress: optional(flag) }, '{ newAddress }')) },
  pause: { forMs: ms },
  block: { forMs: ms },
  setWallClock: { ms },
}

/** Throws `SIMULATION_OPTIONS` with all problems of the arguments, each with its path and the value received. */
export function checkArguments(call: Call, given: Readonly<Record<string, unknown>>): void {
  const problems: string[] = []
  objectOf(CALLS[call], 'an object')(given, '', problems)
  refuseIf(problems, `the arguments of ${call} have`)
}

/** Throws `SIMULATION_OPTIONS` for a link from a host to itself: it crosses no network, so it can be neither set nor cut. */
export function refuseLoop(call: 'cut' | 'link', from: readonly string[], to: readonly string[]): void {
  if (isLoop(from, to)) refuseIf([problem('to', 'must be another host than from', to.join(' '))], `the arguments of ${call} have`)
}

/** Whether one host stands on both sides, and no other. */
export function isLoop(from: readonly string[], to: readonly string[]): boolean {
  return new Set([...from, ...to]).size === 1 && from.length > 0 && to.length > 0
}

/** Throws `SIMULATION_OPTIONS` if there are problems. `subject` begins the message, such as `the options have`. */
export function refuseIf(problems: readonly string[], subject: string): void {
  if (problems.length === 0) return
  throw new SimulationError('SIMULATION_OPTIONS', problemList(subject, problems))
}

/** The problem with a duration or a moment of virtual time, in milliseconds; undefined if it is valid. */
export function lengthProblem(value: unknown, leastMs: number): string | undefined {
  return typeof value === 'number' && value >= leastMs && value < Infinity ? undefined : `must be a number of at least ${leastMs} ms, and finite`
}
