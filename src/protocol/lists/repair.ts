/**
 * When a difference between two lists is worth mending: differing digests alone mean little, as news is always under way.
 *
 * | the digests differ and                            | because                                                     |
 * |---------------------------------------------------|-------------------------------------------------------------|
 * | both lists have rested for the quiet time         | no gossip is under way that could still mend it             |
 * | the last repair is longer ago than the interval   | a cluster that never rests must mend its differences too    |
 * | this member joined lately, and not within the gap | its list came while the cluster changed, maybe at its start |
 * | more than 16 of the list's changes are fresh      | a wave of joins or failures: gossip may have missed some    |
 */
import { quietBeforeRepairMs } from '../settings/bounds.ts'
import type { Settings } from '../settings/settings.ts'
import type { Digest, Instant } from '../types.ts'

/** For how long a newcomer mends eagerly. */
export const LATELY_MS = 10_000

/** The least time between two repairs of one member. */
export const REPAIR_GAP_MS = 1000

/**
 * The same for a newcomer. Where many start together, each has heard of some while the lists it was given did not have them yet: the
 * second list brings the rest, and it is not to wait for a second.
 */
export const NEWCOMER_REPAIR_GAP_MS = 250

export interface RepairState {
  readonly settings: Settings
  readonly members: number
  readonly joinedAt: Instant
  readonly repairedAt: Instant
  readonly changesFast: boolean
}

export function repairIsDue(own: Digest, other: Digest, state: RepairState, now: Instant): boolean {
  if (own.sum === other.sum && own.count === other.count) return false
  const sinceRepair = now - state.repairedAt
  const isNewcomer = now - state.joinedAt < LATELY_MS
  if (sinceRepair < (isNewcomer ? NEWCOMER_REPAIR_GAP_MS : REPAIR_GAP_MS)) return false
  const quietMs = quietBeforeRepairMs(state.settings, state.members)
  if (own.quietMs >= quietMs && other.quietMs >= quietMs) return true
  return sinceRepair >= state.settings.repairIntervalMs || isNewcomer || state.changesFast
}
