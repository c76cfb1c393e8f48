/**
 * When a difference between two lists is mended. Differing digests alone mean little, as some news is nearly always spreading.
 *
 * | the digests differ and                          | because                                                     |
 * |-------------------------------------------------|-------------------------------------------------------------|
 * | both lists have rested for the quiet time       | no gossip is still spreading that could mend it             |
 * | the last repair is longer ago than the interval | a cluster that never rests must mend its differences too    |
 * | this member joined lately                       | its list came while the cluster changed, maybe at its start |
 * | more than 16 of the list's changes are fresh    | a wave of joins or failures: gossip may have missed some    |
 *
 * Between two repairs by one member at least {@link REPAIR_GAP_MS} pass, by a newcomer {@link NEWCOMER_REPAIR_GAP_MS}. If the lists
 * are the same as they were after the last repair, it mended nothing, and the time doubles with each that is in vain, up to the
 * interval: one of the two may not take what the other has (option `allow`).
 */
import { quietBeforeRepairMs } from '../settings/bounds.ts'
import type { Settings } from '../settings/settings.ts'
import type { Digest, Instant } from '../types.ts'

/** Milliseconds for which a newcomer repairs eagerly. */
export const LATELY_MS = 10_000

/** The least milliseconds between two repairs by one member. */
export const REPAIR_GAP_MS = 1000

/**
 * The same for a newcomer. Where many start together, the list that one is given does not have all of the others yet. A second
 * list brings the rest, and should not have to wait a whole second.
 */
export const NEWCOMER_REPAIR_GAP_MS = 250

/** A quarter of a second doubled so often is longer than any interval. */
const MOST_DOUBLINGS = 24

export interface RepairState {
  readonly settings: Settings
  readonly members: number
  /** When this member joined, or was last told to repair like a newcomer. */
  readonly eagerSince: Instant
  readonly repairedAt: Instant
  /** Repairs in a row after which the two lists were what they are now. */
  readonly inVain: number
  readonly changesFast: boolean
}

/** Whether the difference is mended now. Only for lists whose digests differ. */
export function repairIsDue(own: Digest, other: Digest, state: RepairState, now: Instant): boolean {
  const sinceRepair = now - state.repairedAt
  const isNewcomer = now - state.eagerSince < LATELY_MS
  const gapMs = isNewcomer ? NEWCOMER_REPAIR_GAP_MS : REPAIR_GAP_MS
  if (sinceRepair < Math.min(state.settings.repairIntervalMs, gapMs * (1 << Math.min(state.inVain, MOST_DOUBLINGS)))) return false
  const quietMs = quietBeforeRepairMs(state.settings, state.members)
  if (own.quietMs >= quietMs && other.quietMs >= quietMs) return true
  return sinceRepair >= state.settings.repairIntervalMs || isNewcomer || state.changesFast
}
