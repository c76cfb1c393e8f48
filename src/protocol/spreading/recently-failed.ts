/**
 * Members found failed lately. Gossip can keep going to them for a while, so that one that is alive hears the claim and refutes
 * it (memberlist: 30 s). A member that left said so itself, and is told nothing. Nor is one that was never shown here as a member:
 * only the claim that it is gone was heard, so nobody knows whether its address was ever good.
 */
import type { Entry } from '../members/entry.ts'
import type { Members } from '../members/members.ts'
import type { Instant } from '../types.ts'

export function recentlyFailed(members: Members, forMs: number, now: Instant): readonly Entry[] {
  if (forMs === 0) return []
  return [...members.failed.values()].filter((entry) => entry.shown !== undefined && now - entry.heldSince < forMs)
}
