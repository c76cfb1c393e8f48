/**
 * Which of two claims is the higher, once more and apart from the protocol's own rule: a checker that asked the engine's function
 * would agree with whatever is wrong with it.
 */
import type { Claim, ClaimState } from '../../src/protocol/types.ts'

const ASCENDING: readonly ClaimState[] = ['alive', 'suspect', 'failed', 'left']

/** Above 0 where `a` is higher than `b`, by incarnation, then instance, then state. */
export function compareStanding(a: Claim, b: Claim): number {
  const byNumber = Math.sign(a.incarnation - b.incarnation)
  if (byNumber !== 0) return byNumber
  if (a.instance !== b.instance) return a.instance > b.instance ? 1 : -1
  return ASCENDING.indexOf(a.state) - ASCENDING.indexOf(b.state)
}

/** What the digest counts: claims that say their life goes on. */
export function saysAlive({ state }: Claim): boolean {
  return state === 'alive' || state === 'suspect'
}

export function claimWords({ state, incarnation, instance }: Claim): string {
  return `${state} ${incarnation} of ${instance}`
}
