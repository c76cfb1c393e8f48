/**
 * Where each packet is lost by independent chance, removals of running members are rare and cannot be forbidden. They are
 * counted, together with how many `bounds` allows for the probes that were made, and both are summed over many runs. A sum of
 * more than three times what `bounds` allows is a fault; a single run proves nothing.
 *
 * `bounds` reckons with one loss probability for all packets. So times in which links differ in it do not count, nor do times in
 * which something else went wrong.
 */
import { falseRemovalsPerProbe } from '../../src/protocol/settings/loss-bounds.ts'
import { removedAlive } from './blameless.ts'
import type { Checker, WatchedLife } from './checker.ts'
import { anyStalled, waysFailed, wereDeaf, windowFromMs } from './excuses.ts'

export interface ChanceTally {
  /** Probes begun while loss was the only fault. */
  readonly probes: number
  /** Members removed while they ran, each counted once however many members removed it. */
  readonly falseRemovals: number
  /**
   * The most false removals that `falseRemovalsPerProbe` allows for these probes, each with the loss and cluster size at its
   * time.
   */
  readonly expected: number
}

export interface ChanceChecker extends Checker {
  tally(): ChanceTally
}

export function chanceChecker(): ChanceChecker {
  /** Instance and incarnation of each removed member. Bound: the removals. */
  const removed = new Set<string>()
  /** How many probes each member had begun when it last sent a ping. */
  const begun = new WeakMap<WatchedLife, number>()
  let [probes, expected] = [0, 0]
  /** When links last differed in their loss. */
  let unevenMs = -Infinity
  return {
    name: 'chance',
    take(transition, world) {
      const found = removedAlive(transition, world)
      if (found === undefined) return undefined
      const { member } = found
      const { life, suspicion, atMs, claim } = found.transition
      const sinceMs = windowFromMs(life, suspicion, atMs)
      const isByLoss = world.faults.lastMs('loss') >= sinceMs && unevenMs < sinceMs && !waysFailed(world, sinceMs, life, member)
      if (isByLoss && !anyStalled(world, sinceMs) && !wereDeaf(sinceMs, life, member)) removed.add(`${claim.instance} ${claim.incarnation}`)
      return undefined
    },
    sent(life, { kind, to = life }, world) {
      const { loss, nowMs } = world
      if (loss === undefined) unevenMs = nowMs
      if (kind !== 'ping' || loss === 0) return undefined
      // Pings are more than probes: they are repeated, and helpers send them too.
      const count = life.cluster.stats().protocol.probes
      const more = count - (begun.get(life) ?? count - 1)
      begun.set(life, count)
      const sinceMs = windowFromMs(life, undefined, nowMs)
      if (more <= 0 || loss === undefined || unevenMs >= sinceMs || waysFailed(world, sinceMs, life, to) || anyStalled(world, sinceMs)) return undefined
      probes += more
      expected += more * falseRemovalsPerProbe(life.settings, Math.max(2, life.size), loss)
      return undefined
    },
    tally() {
      return { probes, falseRemovals: removed.size, expected }
    },
  }
}
