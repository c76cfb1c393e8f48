/**
 * No member believes itself gone. It answers what others claim about it with a higher incarnation. What it says of itself is
 * `alive` for as long as it runs, and `left` from when its user told it to leave.
 */
import type { Checker } from './checker.ts'
import { claimWords } from './standing.ts'

export function selfBeliefChecker(): Checker {
  return {
    name: 'self-belief',
    take(transition) {
      const { kind, life } = transition
      if ((kind !== 'claim' && kind !== 'verdict') || life.observes || transition.record.name !== life.name) return undefined
      if (kind === 'verdict') return transition.after === 'alive' ? undefined : `it believes itself ${transition.after}`
      const { after } = transition
      const leaves = after.state === 'left' && life.cluster.state === 'leaving'
      return leaves || after.state === 'alive' ? undefined : `it claims ${claimWords(after)} about itself while it is ${life.cluster.state}`
    },
  }
}
