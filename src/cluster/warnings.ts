/**
 * Warnings, each cause at most once a minute, so that operators are informed but not flooded. Some causes contain names that
 * strangers make up, so each kind is limited too, and no kind can suppress another.
 */
import type { RollcallError } from '../errors.ts'
import type { ForeignReason } from './foreign.ts'

const SAME_CAUSE_MS = 60_000

/** Most warnings of one kind in a minute. After that many an operator knows what is wrong; `stats()` counts the others too. */
export const WARNINGS_PER_KIND = 16

/** The kinds of warnings. */
export type WarningKind = 'metadata' | 'admit' | 'loopback' | 'seeds' | 'limit' | 'namesake' | ForeignReason

export interface WarningCause {
  readonly kind: WarningKind
  /** The member it is about, if that matters. */
  readonly about?: string
}

export class Warnings {
  /** Key: kind, then whom it is about, oldest first; value: when it was given. Bound: the kinds, {@link WARNINGS_PER_KIND} each. */
  readonly #toldAt = new Map<WarningKind, Map<string, number>>()
  readonly #warn: (warning: RollcallError) => void

  constructor(warn: (warning: RollcallError) => void) {
    this.#warn = warn
  }

  warn({ kind, about = '' }: WarningCause, now: number, make: () => RollcallError): void {
    const toldAt = this.#toldAt.get(kind) ?? new Map<string, number>()
    this.#toldAt.set(kind, toldAt)
    const isDue = (at: number | undefined): boolean => at === undefined || now - at >= SAME_CAUSE_MS
    if (!isDue(toldAt.get(about))) return
    toldAt.delete(about)
    const [oldest] = toldAt
    if (oldest !== undefined && toldAt.size >= WARNINGS_PER_KIND) {
      if (!isDue(oldest[1])) return
      toldAt.delete(oldest[0])
    }
    toldAt.set(about, now)
    this.#warn(make())
  }
}
