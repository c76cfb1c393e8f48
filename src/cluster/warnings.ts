/** Warnings, once per cause and minute: an operator wants to know, not to drown. */
import type { RollcallError } from '../errors.ts'

const SAME_CAUSE_MS = 60_000

/** Causes remembered; of more different ones the longest known is forgotten. */
const CAUSE_LIMIT = 256

export class Warnings {
  /** Key: cause; value: when it was last warned of. Bound: {@link CAUSE_LIMIT}. */
  readonly #warnedAt = new Map<string, number>()
  readonly #warn: (warning: RollcallError) => void

  constructor(warn: (warning: RollcallError) => void) {
    this.#warn = warn
  }

  warn(cause: string, now: number, make: () => RollcallError): void {
    const before = this.#warnedAt.get(cause)
    if (before !== undefined && now - before < SAME_CAUSE_MS) return
    this.#warnedAt.delete(cause)
    if (this.#warnedAt.size >= CAUSE_LIMIT) this.#warnedAt.delete(this.#warnedAt.keys().next().value as string)
    this.#warnedAt.set(cause, now)
    this.#warn(make())
  }
}
