/**
 * No member returns from gone without a higher claim: the claim that removed it stands until the member itself makes one above
 * it. Otherwise news still in flight would bring the dead back, and they would come and go for ever.
 *
 * An observer is the exception. It tells nobody of a removal, and still holds the member's own `alive`, so there is no claim to
 * overrule. That life only has to answer: it returns when a packet arrives, and by nothing else.
 */
import type { Checker } from './checker.ts'
import { claimWords, compareStanding } from './standing.ts'

export function returnChecker(): Checker {
  return {
    name: 'return',
    take(transition) {
      if (transition.kind !== 'verdict' || transition.after === 'gone' || transition.before !== 'gone') return undefined
      const { claim, record, life, cause } = transition
      const { goneBy } = record
      if (goneBy === undefined || compareStanding(claim, goneBy) > 0) return undefined
      if (life.observes && goneBy.state === 'alive' && cause.by === 'packet') return undefined
      return `it is back from gone on ${claimWords(claim)}, which is not above ${claimWords(goneBy)}`
    },
  }
}
