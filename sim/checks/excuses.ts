/**
 * What excuses the removal of a member that lives: something that happened since the suspicion can have arisen. That is within its
 * longest time, or since it began where it has lasted longer, and before that for as long as a probe of a member that doubts itself
 * to the utmost takes.
 */
import type { FaultKind } from '../faults.ts'
import type { CheckedWorld, Suspected, WatchedLife } from './checker.ts'
import { longestSuspicionMs } from './promised.ts'

/** Packets did not arrive, or not as they were sent, other than each by its own chance. */
const PATHS: readonly FaultKind[] = ['burst', 'corruption', 'cut', 'held', 'mtu', 'bandwidth', 'buffer']

/** Those of one host: it neither hears nor answers in time, or takes itself to have been away. */
const STALLS: ReadonlySet<FaultKind> = new Set(['pause', 'blocked', 'clock-jump'])

/** From when on a fault can have to do with a verdict that an observer gives now. */
export function windowFromMs({ settings, peak }: WatchedLife, suspicion: Suspected | undefined, nowMs: number): number {
  const { probeIntervalMs, expert } = settings
  const suspectedMs = Math.min(suspicion?.sinceMs ?? nowMs, nowMs - longestSuspicionMs(settings, peak))
  return suspectedMs - 2 * (expert.localHealthMax + 1) * probeIntervalMs
}

/** Whether packets were lost otherwise than each by its own chance, or came late. */
export function pathsFailed(world: CheckedWorld, sinceMs: number): boolean {
  return world.lateUntilMs >= sinceMs || PATHS.some((kind) => world.faults.lastMs(kind) >= sinceMs)
}

export function stalled({ faults }: CheckedWorld, { host }: WatchedLife, sinceMs: number): boolean {
  return faults.befell(host, STALLS, sinceMs)
}

export function anyStalled({ faults }: CheckedWorld, sinceMs: number): boolean {
  for (const kind of STALLS) if (faults.lastMs(kind) >= sinceMs) return true
  return false
}

/** Whether it cannot read some of the others at all: other keys, another cluster, an address that is not allowed. */
export function isDeaf({ cluster }: WatchedLife): boolean {
  return Object.values(cluster.stats().received.dropped).some((count) => count > 0)
}

/** Whether anything at all went wrong between members, or with one of them. */
export function isDisturbed(world: CheckedWorld, sinceMs: number): boolean {
  return world.faults.lastMs('loss') >= sinceMs || pathsFailed(world, sinceMs) || anyStalled(world, sinceMs)
}
