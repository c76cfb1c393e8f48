/**
 * Where packets are lost each by its own chance, removals of the living are rare and cannot be forbidden: they are counted, beside how
 * many `bounds` allows for the probes that were made, to be summed over many runs. A sum of more than three times what it allows is
 * a fault; one run proves nothing.
 *
 * `bounds` knows of one probability for all packets. So times in which links differ in it do not count, and neither do those in
 * which something else went wrong.
 */
import { falseRemovalsPerProbe } from '../../src/protocol/settings/loss-bounds.ts'
import { removedAlive } from './blameless.ts'
import type { Checker, WatchedLife } from './checker.ts'
import { anyStalled, waysFailed, wereDeaf, windowFromMs } from './excuses.ts'

export interface ChanceTally {
  /** Begun while loss was the only fault. */
  readonly probes: number
  /** Members removed while they lived, each once however many removed it. */
  readonly falseRemovals: number
  /** As many as `falseRemovalsPerProbe` allows for these probes, each with the loss and the size of its time. */
  readonly expected: number
}

export interface ChanceChecker extends Checker {
  tally(): ChanceTally
}

export function chanceChecker(): ChanceChecker {
  /** Instance and incarnation of each that was removed. Bound: the removals. */
  const removed = new Set<string>()
  /** How many probes each member had begun when it last sent a ping. */
  const begun = new WeakMap<WatchedLife, number>()
  let [probes, expected] = [0, 0]
  /** When links differed last. */
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
