/** How one who lives comes to be removed, for the checkers that ask whether it may be. */
import type { ProtocolOptions } from '../../../src/cluster/protocol-options.ts'
import type { Checker } from '../../../sim/checks/checker.ts'
import { claimOf, History, type Writer } from './history.ts'

/** When it is removed. */
export const NOW_MS = 100_000

export interface Removal {
  readonly history: History
  readonly observer: Writer
  readonly removed: Writer
}

/** `b`, which runs, is removed by `a` after something has happened. What the checker finds. */
export function removal(checker: Checker, before: (removal: Removal) => void = () => {}, options: ProtocolOptions = {}): readonly string[] {
  const history = new History(checker)
  const [observer, removed] = [history.member('a', options).joins('b', 5), history.member('b').joins('b', 5)]
  history.nowMs = NOW_MS - 5000
  observer.holds(claimOf('b', 'suspect', 5)).judges('b', 'suspect')
  history.nowMs = NOW_MS
  before({ history, observer, removed })
  observer.holds(claimOf('b', 'failed', 5)).judges('b', 'gone')
  return history.found
}
