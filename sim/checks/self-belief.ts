/**
 * Nobody believes itself gone. What others claim of a member it answers with a higher number; what it says of itself is `alive`
 * for as long as it runs, and `left` from when its user told it to leave.
 */
import type { Checker } from './checker.ts'
import { claimWords } from './standing.ts'

export function selfBeliefChecker(): Checker {
  return {
    name: 'self-belief',
    take(transition) {
      const { kind, life } = transition
      if ((kind !== 'claim' && kind !== 'verdict') || life.observes || transition.record.name !== life.name) return undefined
      if (kind === 'verdict') return transition.after === 'alive' ? undefined : `it takes itself for ${transition.after}`
      const { after } = transition
      const leaves = after.state === 'left' && life.cluster.state === 'leaving'
      return leaves || after.state === 'alive' ? undefined : `it says of itself, ${life.cluster.state} as it is, ${claimWords(after)}`
    },
  }
}
