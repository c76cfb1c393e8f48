/**
 * Where packets are lost each by its own chance, removals of the living are rare and cannot be forbidden: they are counted, beside how
 * many `bounds` allows for the probes that were sent, to be summed over many runs. A sum of more than three times what it allows is
 * a fault; one run proves nothing.
 *
 * A run's numbers mean something where every link loses the same part. Times in which something else went wrong do not count.
 */
import { falseRemovalsPerProbe } from '../../src/protocol/settings/loss-bounds.ts'
import type { Settings } from '../../src/protocol/settings/settings.ts'
import { removedAlive } from './blameless.ts'
import type { Checker } from './checker.ts'
import { anyStalled, isDeaf, pathsFailed, windowFromMs } from './excuses.ts'

export interface ChanceTally {
  /** Pings sent while loss was the only fault. */
  readonly probes: number
  /** Members removed while they lived, each once however many removed it. */
  readonly falseRemovals: number
  /** As many as `falseRemovalsPerProbe` allows for these probes. */
  readonly expected: number
}

export interface ChanceChecker extends Checker {
  tally(): ChanceTally
}

export function chanceChecker(): ChanceChecker {
  /** Instance and incarnation of each that was removed. Bound: the removals. */
  const removed = new Set<string>()
  let [probes, packets, largest] = [0, 0, 2]
  let lost = 0
  let settings: Settings | undefined
  return {
    name: 'chance',
    take(transition, world) {
      const found = removedAlive(transition, world)
      if (found === undefined) return undefined
      const { life, suspicion, atMs, claim } = found.transition
      const sinceMs = windowFromMs(life, suspicion, atMs)
      const byLoss = world.faults.lastMs('loss') >= sinceMs
      if (byLoss && !pathsFailed(world, sinceMs) && !anyStalled(world, sinceMs) && !isDeaf(found.member)) removed.add(`${claim.instance} ${claim.incarnation}`)
      return undefined
    },
    sent(life, { kind }, world) {
      packets++
      lost = world.faults.count('loss')
      if (kind !== 'ping' || lost === 0) return undefined
      settings = life.settings
      largest = Math.max(largest, life.size)
      const sinceMs = windowFromMs(life, undefined, world.nowMs)
      if (!pathsFailed(world, sinceMs) && !anyStalled(world, sinceMs)) probes++
      return undefined
    },
    tally() {
      const perProbe = settings === undefined ? 0 : falseRemovalsPerProbe(settings, largest, Math.min(1, lost / packets))
      return { probes, falseRemovals: removed.size, expected: probes * perProbe }
    },
  }
}
