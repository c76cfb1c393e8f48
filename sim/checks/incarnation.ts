/**
 * While an observer holds a name, the claim it holds only rises. Merging takes the higher claim, so all members come to hold the
 * same one, whichever way claims travel. A claim that fell would let old news undo a refutation, and two members could hold
 * different claims for ever.
 */
import type { Checker } from './checker.ts'
import { claimWords, compareStanding } from './standing.ts'

export function incarnationChecker(): Checker {
  return {
    name: 'incarnation',
    take(transition) {
      if (transition.kind !== 'claim' || transition.before === undefined) return undefined
      const { before, after } = transition
      return compareStanding(after, before) > 0 ? undefined : `the claim went from ${claimWords(before)} to ${claimWords(after)}, which is not higher`
    },
  }
}
