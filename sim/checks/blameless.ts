/**
 * Without cause nobody who lives is removed: no packet was lost, cut off or late since the suspicion can have arisen, and neither
 * who removes nor who is removed stood still. So whoever crashes, joins or leaves, and whoever else stands still, costs no other.
 */
import type { Checker, CheckedWorld, Transition, WatchedLife } from './checker.ts'
import { anyStalled, isDeaf, pathsFailed, stalled, windowFromMs } from './excuses.ts'

export function blamelessChecker(): Checker {
  return {
    name: 'blameless',
    take(transition, world) {
      const removed = removedAlive(transition, world)
      if (removed === undefined) return undefined
      const { life, atMs, suspicion } = removed.transition
      const sinceMs = windowFromMs(life, suspicion, atMs)
      if (world.faults.lastMs('loss') >= sinceMs || pathsFailed(world, sinceMs)) return undefined
      if (isDeaf(life) || isDeaf(removed.member)) return undefined
      const byWord = life.settings.expert.remoteVerdicts === 'at-once'
      if (byWord ? anyStalled(world, sinceMs) : stalled(world, life, sinceMs) || stalled(world, removed.member, sinceMs)) return undefined
      return `it is removed although it runs, and since ${Math.max(0, sinceMs).toFixed(3)} ms no packet was lost or late and neither of them stood still`
    },
  }
}

type Verdict = Extract<Transition, { kind: 'verdict' }>

/** A member that runs and is found gone, not by its own word. */
export function removedAlive(transition: Transition, world: CheckedWorld): { readonly transition: Verdict; readonly member: WatchedLife } | undefined {
  if (transition.kind !== 'verdict' || transition.after !== 'gone' || transition.claim.state === 'left') return undefined
  if ((transition.before !== 'alive' && transition.before !== 'suspect') || transition.about === undefined) return undefined
  const member = world.lifeOf(transition.about)
  return member?.running === true && member.cluster.self.instance === transition.about ? { transition, member } : undefined
}
