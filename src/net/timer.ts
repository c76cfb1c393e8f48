/**
 * `setTimeout` without its two traps. It turns a delay above 2^31 - 1 ms into 1 ms: here longer ones are waited for in pieces,
 * each measured against the clock so that errors do not add up. It also cuts off fractions, so that a timer can fire almost 2 ms
 * early: here delays are rounded up, which leaves the one millisecond by which the loop's own clock may be behind.
 */
import type { Timer } from '../surroundings.ts'

/** The longest delay that `setTimeout` takes. */
const LONGEST_DELAY_MS = 2_147_483_647

export function startTimer(afterMs: number, then: () => void, options: { readonly unref: boolean }): Timer {
  const dueAt = performance.now() + afterMs
  let timeout: NodeJS.Timeout
  const arm = (): void => {
    const remainingMs = Math.ceil(Math.max(0, dueAt - performance.now()))
    timeout = remainingMs > LONGEST_DELAY_MS ? setTimeout(arm, LONGEST_DELAY_MS) : setTimeout(then, remainingMs)
    if (options.unref) timeout.unref()
  }
  arm()
  return {
    cancel() {
      clearTimeout(timeout)
    },
  }
}
