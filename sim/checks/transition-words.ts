/** Transitions for people: what happened, when and why, one line each. */
import { causeWords } from '../kernel/cause.ts'
import type { Transition } from './checker.ts'
import { claimWords } from './standing.ts'

export function transitionWords(transition: Transition): string {
  return `${transition.atMs.toFixed(3).padStart(14)} ms  ${changeWords(transition)} ${causeWords(transition.cause)}`
}

function changeWords(transition: Transition): string {
  switch (transition.kind) {
    case 'claim':
      return `claim ${transition.before === undefined ? '' : `${claimWords(transition.before)} -> `}${claimWords(transition.after)}`
    case 'verdict':
      return `verdict ${transition.before === undefined ? '' : `${transition.before} -> `}${transition.after} (holding ${claimWords(transition.claim)})`
    case 'stale':
      return `heard ${claimWords(transition.heard)}`
    case 'forgotten':
      return 'forgotten'
    case 'event':
      return `event: ${transition.event}${transition.reason === undefined ? '' : ` (${transition.reason})`} of ${transition.member.instance}`
    default:
      return transition satisfies never
  }
}
