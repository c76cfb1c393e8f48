/**
 * A look at what a member holds, as it changes: for whoever checks from outside that the rules are kept. Nothing here waits for it
 * or depends on it. Entries are the table's own, to be looked at during the call and not to be kept or changed.
 */
import type { Claim } from '../types.ts'
import type { Entry, Verdict } from './entry.ts'

export interface StateWatch {
  /** A claim was put in the place of `before`; undefined where the name was not held. Self's own claims come here too. */
  claimed(entry: Readonly<Entry>, before: Claim | undefined): void
  /** A verdict was given, which may be the same as `before`: a suspicion can begin anew. */
  judged(entry: Readonly<Entry>, before: Verdict): void
  /** A claim about anybody is heard in gossip, before anything is done about it; `proven` where its sender may be answered freely. */
  heard(claim: Claim, proven: boolean): void
  /** The name is not held any more. */
  forgotten(entry: Readonly<Entry>): void
  /** Local health is another one. */
  doubts(score: number): void
}
