/**
 * Nobody returns from gone without a higher claim: what removed a member stays said until that member itself speaks above it. Else
 * news that is still under way would bring the dead back, and they would come and go for ever.
 *
 * One removal says nothing that could be overruled: an observer's, who keeps what it found out to itself and holds the member's own
 * `alive` still. That life then only has to answer: it returns as a packet comes in, and by nothing else.
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
