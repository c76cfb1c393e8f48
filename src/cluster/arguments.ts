/** Checks of what people hand to methods, under the same rules as the options: all problems together, with the values received. */
import type { Check, Checks } from './checks.ts'
import { givenOptions, problemsWith, refused } from './checks.ts'

/** Longest time that can be asked for: what a timer can hold. */
const LONGEST_MS = 2_147_483_647

const milliseconds: Check = (value) =>
  typeof value === 'number' && value >= 0 && value <= LONGEST_MS ? undefined : `must be a number from 0 to ${LONGEST_MS}`

const signal: Check = (value) => (value instanceof AbortSignal ? undefined : 'must be an AbortSignal')

const trueOrFalse: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')

/** Methods that take options. */
export type Method = 'start' | 'waitFor' | 'events' | 'leave'

const METHODS: Readonly<Record<Method, Checks>> = {
  start: { signal, joinTimeoutMs: milliseconds, required: trueOrFalse },
  waitFor: { signal, timeoutMs: milliseconds },
  events: { signal },
  leave: { signal, timeoutMs: milliseconds },
}

/** Throws `ROLLCALL_OPTIONS` with every problem found in the options of a method; also for one that there is not, which may be misspelt. */
export function checkArguments(method: Method, options: object): void {
  const problems = problemsWith(givenOptions(options), METHODS[method])
  if (problems.length > 0) throw refused(problems, ` of ${method}()`)
}
