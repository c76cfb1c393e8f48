/**
 * Which of two claims about one name overrules the other: the one rule on which all members must agree.
 *
 * Claims are ordered by (incarnation, instance, state), in this order of importance, the state as
 * `alive < suspect < failed < left`. The order is total, so merging is commutative, associative and idempotent, and it
 * does not matter in which order, how often or via whom claims arrive.
 *
 * - Only the member itself raises its incarnation: a refutation beats every accusation that it answers.
 * - Within one incarnation the worse state wins: an older `alive` that is still on its way cannot undo an accusation.
 * - Two lives with one incarnation (two processes that started in the same millisecond) are told apart by their instance,
 *   at random but the same way everywhere.
 *
 * Source: SWIM (DSN 2002) section 4.2, with instances added.
 */
import { sameAddress } from '../address.ts'
import type { Claim, ClaimState, Incarnation, Instance } from '../types.ts'

const RANK: Readonly<Record<ClaimState, number>> = { alive: 0, suspect: 1, failed: 2, left: 3 }

/** The part of a claim that decides. */
export interface Standing {
  readonly incarnation: Incarnation
  readonly instance: Instance
  readonly state: ClaimState
}

/** Negative if `b` overrules `a`, positive if `a` overrules `b`, 0 if they say the same. Both must be about the same name. */
export function compareClaims(a: Standing, b: Standing): number {
  if (a === b) return 0 // most claims heard are known already, and often the very object that is held
  if (a.incarnation !== b.incarnation) return a.incarnation - b.incarnation
  if (a.instance !== b.instance) return a.instance < b.instance ? -1 : 1
  return RANK[a.state] - RANK[b.state]
}

/** True if the claim says that its life goes on. */
export function saysLiving(claim: { readonly state: ClaimState }): boolean {
  return claim.state === 'alive' || claim.state === 'suspect'
}

/** True if both have the same address and metadata: what users see of a life. */
export function sameContents(a: Claim, b: Claim): boolean {
  return sameAddress(a.address, b.address) && sameBytes(a.metadata, b.metadata)
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
