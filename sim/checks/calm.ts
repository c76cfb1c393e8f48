/**
 * Once the faults are over and the views agree, they stay in agreement: no running member is taken off a list again. A protocol
 * that mends itself and then breaks again would also agree for a moment.
 *
 * Nothing excuses a removal then: packets lost earlier could only have led to a suspicion that the views already showed. If the
 * user goes on doing things to the world, or starts processes, it is not calm, and the checker demands nothing.
 */
import type { Checker, CheckedWorld } from './checker.ts'
import { isDisturbed } from './excuses.ts'

export function calmChecker(): Checker {
  let agreedMs = Infinity
  return {
    name: 'calm',
    take(transition, world) {
      if (agreedMs === Infinity || transition.kind !== 'event' || transition.event !== 'leave') return undefined
      const { member, reason = 'without a reason' } = transition
      const lost = world.lifeOf(member.instance)
      if (lost?.running !== true || lost.cluster.self.instance !== member.instance || !isCalm(world, agreedMs)) return undefined
      return `it is removed (${reason}) although it runs; all views agreed by ${agreedMs.toFixed(3)} ms, and nothing has gone wrong since`
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
