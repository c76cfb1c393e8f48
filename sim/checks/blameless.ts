/**
 * No running member is removed without a cause: a datagram to or from the observer or the removed member was lost, cut off or
 * late since the suspicion can have arisen, or one of the two stood still. So crashes, joins, leaves, standstills of third
 * parties and faults between third parties never cost anybody else its place. Only where settings take others' word at once does
 * any fault excuse any removal.
 */
import type { Checker, CheckedWorld, Transition, WatchedLife } from './checker.ts'
import { isDisturbed, stalled, waysExcuse, wereDeaf, windowFromMs } from './excuses.ts'

export function blamelessChecker(): Checker {
  return {
    name: 'blameless',
    take(transition, world) {
      const removed = removedAlive(transition, world)
      if (removed === undefined) return undefined
      const { member } = removed
      const { life, atMs, suspicion } = removed.transition
      const sinceMs = windowFromMs(life, suspicion, atMs)
      const byWord = life.settings.expert.remoteVerdicts === 'at-once'
      if (byWord ? isDisturbed(world, sinceMs) : waysExcuse(world, sinceMs, life, member)) return undefined
      if (wereDeaf(sinceMs, life, member) || stalled(world, life, sinceMs) || stalled(world, member, sinceMs)) return undefined
      return `it is removed although it runs; since ${Math.max(0, sinceMs).toFixed(3)} ms no packet to or from either was lost or late, and neither stood still`
    },
  }
}

type Verdict = Extract<Transition, { kind: 'verdict' }>

/** The member, if it is removed while it runs and did not say that it leaves. */
export function removedAlive(transition: Transition, world: CheckedWorld): { readonly transition: Verdict; readonly member: WatchedLife } | undefined {
  if (transition.kind !== 'verdict' || transition.after !== 'gone' || transition.claim.state === 'left') return undefined
  if ((transition.before !== 'alive' && transition.before !== 'suspect') || transition.about === undefined) return undefined
  const member = world.lifeOf(transition.about)
  return member?.running === true && member.cluster.self.instance === transition.about ? { transition, member } : undefined
}
