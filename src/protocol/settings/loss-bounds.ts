/**
 * What packet loss does to members that are alive: probes that fail by chance, and members that are removed wrongly. All packets
 * are lost independently, each with probability p; q = 1 - p.
 */
import { exponential } from '../tools/logarithm.ts'
import { power } from '../tools/power.ts'
import { spreadMs, suspicionSpan, updateSends } from './bounds.ts'
import type { Settings } from './settings.ts'

/**
 * The probability that a probe of a living member fails. A direct try needs its ping and its ack, q^2; there are up to three: the
 * ping, its repetition and the knock. A try via a helper needs four packets, q^4; there are k helpers, or fewer if there are fewer
 * other members. Together: (1 - q^2)^3 (1 - q^4)^k. With one direct try that is SWIM 3.1.
 */
export function falseSuspicionsPerProbe({ indirectProbes, expert }: Settings, members: number, loss: number): number {
  const arrives = 1 - loss
  const helpers = Math.min(indirectProbes, members - 2)
  const directTries = 1 + (expert.secondPing ? 1 : 0) + (expert.refusals ? 1 : 0)
  return power(1 - power(arrives, 2), directTries) * power(1 - power(arrives, 4), helpers)
}

/**
 * An upper bound on the probability that a probe of a living member ends in its removal by anybody. The probe fails, with
 * probability P; then both of these must happen:
 *
 * - A member's own probe of it fails, and so does the one ping of its last question: A P (1 - q^2). A counts the members that
 *   probe it while the suspicion lasts: the accuser, the witnesses, and one member each interval.
 * - The accusation misses the suspect, or the refutation misses the member that declares. If each member sends an update S times,
 *   a member is sent it about S times at random, and each arrives with q. None does with e^(-qS); for the two that is 2 e^(-qS).
 *   Where there is no time to refute, this factor is 1.
 *
 * Without a last question every member that the refutation misses declares, whether it has asked or not: P n e^(-qS).
 */
export function falseRemovalsPerProbe(settings: Settings, members: number, loss: number): number {
  const { expert, probeIntervalMs } = settings
  if (expert.verdicts === 'counted') return 0
  const fails = falseSuspicionsPerProbe(settings, members, loss)
  const { leastMs, mostMs } = suspicionSpan(settings, members)
  const hasTime = leastMs >= 2 * spreadMs(settings, members)
  const missed = hasTime ? exponential(-(1 - loss) * updateSends(settings, members)) : 1
  if (!expert.lastQuestion) return fails * Math.min(1, members * missed)
  const askers = 1 + Math.min(expert.witnesses, members - 2) + Math.ceil(mostMs / probeIntervalMs)
  return fails * Math.min(1, askers * fails * (1 - power(1 - loss, 2))) * Math.min(1, 2 * missed)
}
