/** Checks of the options of methods, by the rules of all options: problems are listed together, with the values received. */
import type { Check, Checks } from './checks.ts'
import { givenOptions, problemsWith, refused, trueOrFalse } from './checks.ts'

/** The longest time that can be asked for: the longest delay of a timer. */
const LONGEST_MS = 2_147_483_647

const milliseconds: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= LONGEST_MS ? undefined : `must be a number from 0 to ${LONGEST_MS}`

const signal: Check = (value) => (value instanceof AbortSignal ? undefined : 'must be an AbortSignal')

/** Methods that take options. */
export type Method = 'start' | 'waitFor' | 'events' | 'leave'

const METHODS: Readonly<Record<Method, Checks>> = {
  start: { signal, joinTimeoutMs: milliseconds, required: trueOrFalse },
  waitFor: { signal, timeoutMs: milliseconds },
  events: { signal },
  leave: { signal, timeoutMs: milliseconds },
}

/** Throws `ROLLCALL_OPTIONS` with every problem in the options of a method. One that does not exist may be misspelt, and is a problem too. */
export function checkArguments(method: Method, options: object): void {
  const problems = problemsWith(givenOptions(options), METHODS[method])
  if (problems.length > 0) throw refused(problems, ` of ${method}()`)
}
