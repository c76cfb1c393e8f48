/**
 * What excuses the removal of a running member: a fault since the suspicion can have arisen. That is within the longest time of a
 * suspicion, or since it began if it has lasted longer; and before that, for as long as a probe takes at the worst local health.
 *
 * And the fault must have kept somebody from hearing the removed member. The member that declares has pinged it, again when the
 * answer was overdue (`secondPing`), and once more before the declaration (README, S6 and S7), each time in vain, whatever its
 * helpers said. So between the removed member and some other at least three datagrams have failed, or as many as the settings ask
 * for. A lost refutation alone removes nobody. All this holds while no member stands still and all can read one another. A member
 * that stands still or cannot read others accuses without a lost datagram. Then any datagram to or from the observer or the
 * removed member that failed is an excuse; one between two others is not.
 */
import type { FaultKind, WayFault } from '../faults.ts'
import type { CheckedWorld, Suspected, WatchedLife } from './checker.ts'
import { longestSuspicionMs } from './promised.ts'

/** Datagrams that did not arrive, arrived changed or late, other than by independent chance. */
const WAYS: readonly WayFault[] = ['burst', 'corruption', 'cut', 'held', 'mtu', 'bandwidth', 'buffer', 'late']

/** The same, or by independent chance. */
const WAYS_AND_LOSS: readonly WayFault[] = [...WAYS, 'loss']

/** Faults of one host: it neither hears nor answers in time, or believes that it has been away. */
const STALLS: ReadonlySet<FaultKind> = new Set(['pause', 'blocked', 'clock-jump'])

/** The earliest time of a fault that can have contributed to a verdict that an observer gives now. */
export function windowFromMs({ settings, peak }: WatchedLife, suspicion: Suspected | undefined, nowMs: number): number {
  const { probeIntervalMs, expert } = settings
  const suspectedMs = Math.min(suspicion?.sinceMs ?? nowMs, nowMs - longestSuspicionMs(settings, peak))
  return suspectedMs - 2 * (expert.localHealthMax + 1) * probeIntervalMs
}

/** Whether datagrams to or from these members were lost other than by independent chance, or came late. */
export function waysFailed({ faults }: CheckedWorld, sinceMs: number, ...lives: readonly WatchedLife[]): boolean {
  return lives.some(({ host }) => faults.lastOnWaysMs(host, WAYS) >= sinceMs)
}

/** The same, or by independent chance. */
export function waysLost({ faults }: CheckedWorld, sinceMs: number, ...lives: readonly WatchedLife[]): boolean {
  return lives.some(({ host }) => faults.lastOnWaysMs(host, WAYS_AND_LOSS) >= sinceMs)
}

export function stalled({ faults }: CheckedWorld, { host }: WatchedLife, sinceMs: number): boolean {
  return faults.befell(host, STALLS, sinceMs)
}

export function anyStalled({ faults }: CheckedWorld, sinceMs: number): boolean {
  for (const kind of STALLS) if (faults.lastMs(kind) >= sinceMs) return true
  return false
}

/** Whether the datagrams that failed can have made the observer remove the other. */
export function waysExcuse(world: CheckedWorld, sinceMs: number, observer: WatchedLife, removed: WatchedLife): boolean {
  if (!waysLost(world, sinceMs, observer, removed)) return false
  if (anyStalled(world, sinceMs) || wereDeaf(sinceMs, ...world.lives)) return true
  const questions = Math.min(...world.lives.map(({ settings: { expert } }) => 1 + (expert.secondPing ? 1 : 0) + (expert.lastQuestion ? 1 : 0)))
  return world.faults.failedWithAnyone(removed.host, questions, sinceMs)
}

/**
 * Whether one of them could not read datagrams of some other: different keys, another cluster, an address that is not allowed.
 */
export function wereDeaf(sinceMs: number, ...lives: readonly WatchedLife[]): boolean {
  return lives.some(({ unreadMs }) => unreadMs >= sinceMs)
}

/** Whether anything at all went wrong between members, or with one of them. */
export function isDisturbed(world: CheckedWorld, sinceMs: number): boolean {
  return waysLost(world, sinceMs, ...world.lives) || anyStalled(world, sinceMs)
}
