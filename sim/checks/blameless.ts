/**
 * Without cause nobody who lives is removed: nothing that who removes or who is removed sent or was to get was lost, cut off or late
 * since the suspicion can have arisen, and neither of them stood still. So whoever crashes, joins or leaves, whoever else stands still
 * and whatever fails between others, costs no other. Only where settings take others' word at once do all answer for all.
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
      return `it is removed although it runs, and since ${Math.max(0, sinceMs).toFixed(3)} ms no packet to or from one of them was lost or late and neither stood still`
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
