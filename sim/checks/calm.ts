/**
 * What all have come to see, they go on seeing: once the faults are over and the views agree, nobody who lives is taken off a list
 * again. A protocol that mends and then breaks anew would agree for a moment, too.
 *
 * Nothing excuses a removal then: the packets that a suspicion could have come of were lost before the views agreed, and it would show in
 * them. Where the user goes on doing things to the world, or starts processes, that is no calm, and nothing is asked.
 */
import type { Checker, CheckedWorld } from './checker.ts'
import { isDisturbed } from './excuses.ts'

export function calmChecker(): Checker {
  let agreedMs = Infinity
  return {
    name: 'calm',
    take(transition, world) {
      if (agreedMs === Infinity || transition.kind !== 'event' || transition.event !== 'leave') return undefined
      const { member, reason = 'for no reason' } = transition
      const lost = world.lifeOf(member.instance)
      if (lost?.running !== true || lost.cluster.self.instance !== member.instance || !isCalm(world, agreedMs)) return undefined
      return `it is lost (${reason}) although it runs, all had seen the same by ${agreedMs.toFixed(3)} ms, and nothing has gone wrong since`
    },
    quiet({ nowMs }) {
      agreedMs = nowMs
      return undefined
    },
  }
}

function isCalm(world: CheckedWorld, sinceMs: number): boolean {
  return !isDisturbed(world, sinceMs) && world.lives.every(({ bornMs }) => bornMs <= sinceMs)
}
