/**
 * Lists are compared only where they differ. The digest sums the members that are alive or suspect, so two members that hold the
 * same ones have nothing to mend, whatever they suspect and whatever gone members they remember. Otherwise every suspicion would
 * set the whole cluster to work.
 *
 * The asker saw a difference when it began; its greeting with its repetitions, and the conversation, take time. If both lists
 * have been the same for longer than that, and neither member stood still, the comparison is pointless.
 */
import { saysAlive } from './standing.ts'
import type { Checker, WatchedLife } from './checker.ts'
import { stalled, waysFailed } from './excuses.ts'

/** In request timeouts: three greetings take 1 + 2 + 4, and each of three questions is asked up to five times. */
const LONGEST_CONVERSATION = 7 + 3 * 5

export function repairChecker(): Checker {
  return {
    name: 'repair',
    take() {
      return undefined
    },
    sent(life, { kind, to }, world) {
      if (kind !== 'compare' || to === undefined || !to.running || to === life) return undefined
      const sinceMs = world.nowMs - LONGEST_CONVERSATION * life.settings.requestTimeoutMs
      if (life.listChangedMs >= sinceMs || to.listChangedMs >= sinceMs || stalled(world, life, sinceMs) || stalled(world, to, sinceMs)) return undefined
      if (waysFailed(world, sinceMs, life, to) || !holdTheSame(life, to)) return undefined
      return `it compares its list with that of ${to.host}, although both have held the same since ${sinceMs.toFixed(3)} ms`
    },
  }
}

function holdTheSame(one: WatchedLife, other: WatchedLife): boolean {
  return isWithin(one, other) && isWithin(other, one)
}

function isWithin(one: WatchedLife, other: WatchedLife): boolean {
  for (const { name, claim } of one.held.values()) {
    const held = other.held.get(name)?.claim
    if (saysAlive(claim) && (held === undefined || !saysAlive(held) || held.incarnation !== claim.incarnation || held.instance !== claim.instance)) return false
  }
  return true
}
