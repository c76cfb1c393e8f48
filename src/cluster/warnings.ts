/**
 * Warnings, once per cause and minute: an operator wants to know, not to drown. Some causes have names in them that others make
 * up: of each kind there are only so many a minute, and none keeps those of another kind from being told.
 */
import type { RollcallError } from '../errors.ts'
import type { ForeignReason } from './foreign.ts'

const SAME_CAUSE_MS = 60_000

/** Warnings of one kind in a minute. Who has read so many knows what is wrong; `stats()` counts the others as well. */
export const WARNINGS_PER_KIND = 16

/** What warnings there are. */
export type WarningKind = 'metadata' | 'admit' | 'loopback' | 'seeds' | 'limit' | 'namesake' | ForeignReason

export interface WarningCause {
  readonly kind: WarningKind
  /** Whom it is about, where that matters. */
  readonly about?: string
}

export class Warnings {
  /** Key: kind; then whom it is about, the one told of longest ago first; value: when that was. Bound: the kinds; {@link WARNINGS_PER_KIND} each. */
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
