/**
 * Who was found failed lately: gossip can go on to them for a while, so that one who lives hears of it and refutes
 * (memberlist: 30 s). Who left said so, and is told nothing; of whom only the end was heard, nobody knows an address that ever was good.
 */
import type { Entry } from '../members/entry.ts'
import type { Members } from '../members/members.ts'
import type { Instant } from '../types.ts'

export function recentlyFailed(members: Members, forMs: number, now: Instant): readonly Entry[] {
  if (forMs === 0) return []
  return [...members.failed.values()].filter((entry) => entry.shown !== undefined && now - entry.heldSince < forMs)
}
