/** Checks of the arguments of methods. As with options, a wrong one is refused with the value received. */
import { RollcallError } from '../errors.ts'
import { printed } from './checks.ts'

/** The longest time that can be asked for: the longest delay of a timer. */
const LONGEST_MS = 2_147_483_647

export function checkedMs(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback
  if (typeof value === 'number' && value >= 0 && value <= LONGEST_MS) return value
  throw new RollcallError('ROLLCALL_OPTIONS', `${name} must be a number from 0 to ${LONGEST_MS}; got ${printed(value)}`)
}

export function checkedSignal(value: AbortSignal | undefined): AbortSignal | undefined {
  if (value === undefined || value instanceof AbortSignal) return value
  throw new RollcallError('ROLLCALL_OPTIONS', `signal must be an AbortSignal; got ${printed(value)}`)
}
