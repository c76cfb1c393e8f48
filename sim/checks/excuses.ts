/**
 * What excuses the removal of a member that lives: something that happened since the suspicion can have arisen. That is within its
 * longest time, or since it began where it has lasted longer, and before that for as long as a probe of a member that doubts itself
 * to the utmost takes.
 *
 * And it must have kept somebody from hearing the removed. Who declares has put a question to it, once more when the answer was overdue
 * (`secondPing`), and again before the declaration (README, S6 and S7), each in vain, whatever its helpers said: so between the removed
 * and some other at least three datagrams have failed, or as many as settings ask. A lost refutation alone removes nobody. That holds
 * of members that do not stand still and can read one another. Beside one that does not, which accuses without a lost datagram, whatever
 * went to or from the observer or the removed and failed is an excuse; what failed between two others is none.
 */
import type { FaultKind, WayFault } from '../faults.ts'
import type { CheckedWorld, Suspected, WatchedLife } from './checker.ts'
import { longestSuspicionMs } from './promised.ts'

/** Datagrams did not arrive, or not as they were sent or in time, other than each by its own chance. */
const WAYS: readonly WayFault[] = ['burst', 'corruption', 'cut', 'held', 'mtu', 'bandwidth', 'buffer', 'late']

/** The same, or by chance. */
const WAYS_AND_LOSS: readonly WayFault[] = [...WAYS, 'loss']

/** Those of one host: it neither hears nor answers in time, or takes itself to have been away. */
const STALLS: ReadonlySet<FaultKind> = new Set(['pause', 'blocked', 'clock-jump'])

/** From when on a fault can have to do with a verdict that an observer gives now. */
export function windowFromMs({ settings, peak }: WatchedLife, suspicion: Suspected | undefined, nowMs: number): number {
  const { probeIntervalMs, expert } = settings
  const suspectedMs = Math.min(suspicion?.sinceMs ?? nowMs, nowMs - longestSuspicionMs(settings, peak))
  return suspectedMs - 2 * (expert.localHealthMax + 1) * probeIntervalMs
}

/** Whether datagrams to or from these members were lost otherwise than each by its own chance, or came late. */
export function waysFailed({ faults }: CheckedWorld, sinceMs: number, ...lives: readonly WatchedLife[]): boolean {
  return lives.some(({ host }) => faults.lastOnWaysMs(host, WAYS) >= sinceMs)
}

/** The same, or by chance. */
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

/** Whether what failed can have removed the one from the list of the other. */
export function waysExcuse(world: CheckedWorld, sinceMs: number, observer: WatchedLife, removed: WatchedLife): boolean {
  if (!waysLost(world, sinceMs, observer, removed)) return false
  if (anyStalled(world, sinceMs) || wereDeaf(sinceMs, ...world.lives)) return true
  const questions = Math.min(...world.lives.map(({ settings: { expert } }) => 1 + (expert.secondPing ? 1 : 0) + (expert.lastQuestion ? 1 : 0)))
  return world.faults.failedWithAnyone(removed.host, questions, sinceMs)
}

/** Whether one of them cannot read some of the others, or could not: other keys, another cluster, an address that is not allowed. */
export function wereDeaf(sinceMs: number, ...lives: readonly WatchedLife[]): boolean {
  return lives.some(({ unreadMs }) => unreadMs >= sinceMs)
}

/** Whether anything at all went wrong between members, or with one of them. */
export function isDisturbed(world: CheckedWorld, sinceMs: number): boolean {
  return waysLost(world, sinceMs, ...world.lives) || anyStalled(world, sinceMs)
}
