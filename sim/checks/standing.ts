/**
 * Which of two claims is higher, written a second time, independently of the protocol: a checker that called the engine's
 * function would share its mistakes.
 */
import type { Claim, ClaimState } from '../../src/protocol/types.ts'

const ASCENDING: readonly ClaimState[] = ['alive', 'suspect', 'failed', 'left']

/** Above 0 if `a` is higher than `b`, by incarnation, then instance, then state. */
export function compareStanding(a: Claim, b: Claim): number {
  const byNumber = Math.sign(a.incarnation - b.incarnation)
  if (byNumber !== 0) return byNumber
  if (a.instance !== b.instance) return a.instance > b.instance ? 1 : -1
  return ASCENDING.indexOf(a.state) - ASCENDING.indexOf(b.state)
}

/** Whether the digest counts the claim: alive and suspect, but not failed or left. */
export function saysAlive({ state }: Claim): boolean {
  return state === 'alive' || state === 'suspect'
}

export function claimWords({ state, incarnation, instance }: Claim): string {
  return `${state} ${incarnation} of ${instance}`
}
