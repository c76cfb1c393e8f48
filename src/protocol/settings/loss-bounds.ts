/**
 * What loss does to the living: probes that fail by chance, and members that are removed although they live. All packets are
 * lost independently, each with the probability p; q = 1 - p.
 */
import { exponential } from '../tools/logarithm.ts'
import { power } from '../tools/power.ts'
import { spreadMs, suspicionSpan, updateSends } from './bounds.ts'
import type { Settings } from './settings.ts'

/**
 * The probability that a probe of a living member fails. A direct try needs its ping and its ack, q^2, and there are up to three: the
 * ping, its repetition and the knock; a try over a helper needs four packets, q^4, and there are k, or as many as there are
 * others: (1 - q^2)^3 (1 - q^4)^k. With one direct try that is SWIM 3.1.
 */
export function falseSuspicionsPerProbe({ indirectProbes, expert }: Settings, members: number, loss: number): number {
  const arrives = 1 - loss
  const helpers = Math.min(indirectProbes, members - 2)
  const directTries = 1 + (expert.secondPing ? 1 : 0) + (expert.refusals ? 1 : 0)
  return power(1 - power(arrives, 2), directTries) * power(1 - power(arrives, 4), helpers)
}

/**
 * At most the probability that a probe of a living member ends in its removal by anybody. After the probe failed, P,
 *
 * - somebody must have asked for itself in vain and then in vain again, alone, before it declares: A P (1 - q^2). A counts who
 *   asks while the suspicion lasts: the accuser, the witnesses, and one member each interval.
 * - the accusation must have missed the suspect, or its refutation the one that declares. Of S sends by each member a member gets
 *   about S at random, each with q: none with e^(-qS), for the two together 2 e^(-qS). Where there is no time to refute,
 *   this does not help.
 *
 * Without a last question everybody declares whom the refutation missed, whether it asked or not: P n e^(-qS).
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
