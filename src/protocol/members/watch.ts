/**
 * Observes what a member holds, as it changes: for checkers outside that verify the rules. Nothing waits for it or depends on it.
 * Entries are the table's own: they may be read during the call, but not kept or changed.
 */
import type { Claim } from '../types.ts'
import type { Entry, Verdict } from './entry.ts'

export interface StateWatch {
  /** A claim has replaced `before`, which is undefined if the name was not held. This member's own claims are reported too. */
  claimed(entry: Readonly<Entry>, before: Claim | undefined): void
  /** A verdict was given. It may equal `before`: a suspicion can begin anew. */
  judged(entry: Readonly<Entry>, before: Verdict): void
  /**
   * A claim arrived as gossip, and has had no effect yet. `proven`: its sender is a member at its own address (incoming.ts).
   */
  heard(claim: Claim, proven: boolean): void
  /** The name is no longer held. */
  forgotten(entry: Readonly<Entry>): void
  /** Local health has changed. */
  localHealthChanged(score: number): void
}
