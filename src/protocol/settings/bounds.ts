/** Closed formulas over settings and cluster size: what the engine runs on, and what follows from it for a cluster. */
import { decimalLogarithm, naturalLogarithm } from '../tools/logarithm.ts'
import type { ExpertSettings } from './expert.ts'
import type { Settings } from './settings.ts'

/**
 * How often a member sends an update before it stops: ceil(1.5 ln(n + 1)) + 5. The constant keeps small clusters from missing
 * someone. SWIM has 3 ceil(ln(n + 1)), memberlist 4 ceil(log10(n + 1)).
 */
export function updateSends({ expert }: Settings, members: number): number {
  return Math.max(1, Math.ceil(expert.updateSendsFactor * sizeLogarithm(expert, members + 1)) + expert.updateSendsExtra)
}

function sizeLogarithm(expert: ExpertSettings, size: number): number {
  switch (expert.updateSendsLogarithm) {
    case 'ln':
      return naturalLogarithm(size)
    case 'whole-ln':
      return Math.ceil(naturalLogarithm(size))
    case 'whole-log10':
      return Math.ceil(decimalLogarithm(size))
    default:
      return expert.updateSendsLogarithm satisfies never
  }
}

/**
 * Milliseconds that a fresh update needs to reach all members if no packet is lost. Each round multiplies the members that know it
 * by the fan-out plus one (four); three more rounds are for the last ones. On probes alone they grow by e^(2 - 1/n) per interval
 * (SWIM 4.1): ln(n) / 2 intervals to half of all, as many to the rest, and four for the first step and the last ones.
 */
export function spreadMs({ gossipFanOut, gossipSpacingMs, probeIntervalMs, expert }: Settings, members: number): number {
  const size = Math.max(1, members)
  if (expert.gossip === 'off') return (Math.ceil(naturalLogarithm(size)) + 4) * probeIntervalMs
  return (Math.ceil(naturalLogarithm(size) / naturalLogarithm(gossipFanOut + 1)) + 3) * gossipSpacingMs
}

/**
 * The same, and the wait for missing tokens where the bucket holds fewer than one member needs to send one update. With the
 * profiles' settings none are missing, up to several thousand members.
 */
export function bucketedSpreadMs(settings: Settings, members: number): number {
  const { gossipFanOut, gossipSpacingMs, gossipBurst, gossipPerSecond, expert } = settings
  const plainMs = spreadMs(settings, members)
  if (expert.gossip !== 'fresh') return plainMs
  const packets = Math.min(updateSends(settings, members), (plainMs / gossipSpacingMs) * gossipFanOut)
  return plainMs + (Math.max(0, packets - gossipBurst) * 1000) / gossipPerSecond
}

/** The minimum and the maximum of a suspicion, and how many confirmations bring it down to the minimum. */
export interface SuspicionSpan {
  readonly leastMs: number
  readonly mostMs: number
  readonly confirmations: number
}

/**
 * Lifeguard, section IV: Min = alpha log10(n) intervals, Max = beta Min, K = min(3, n - 2), as the accused and the first accuser
 * confirm nothing.
 */
export function suspicionSpan({ suspicionFactor, probeIntervalMs, expert }: Settings, members: number): SuspicionSpan {
  const logarithm = Math.max(expert.suspicionLogAtLeastOne ? 1 : 0, decimalLogarithm(members))
  const sizedMs = expert.suspicionFixedMs > 0 ? expert.suspicionFixedMs : suspicionFactor * logarithm * probeIntervalMs
  const leastMs = expert.suspicion === 'off' ? 0 : sizedMs
  const confirmations = Math.max(0, Math.min(expert.suspicionConfirmations, members - 2))
  const shrinks = expert.suspicion === 'shrinking' && confirmations > 0
  return { leastMs, mostMs: shrinks ? leastMs * expert.suspicionMaxFactor : leastMs, confirmations }
}

/**
 * Milliseconds that a suspicion lasts with `confirmed` confirmations in addition to its first accuser:
 * max(Min, Max - (Max - Min) log(C + 1) / log(K + 1)).
 */
export function suspicionMs({ leastMs, mostMs, confirmations }: SuspicionSpan, confirmed: number): number {
  if (confirmations === 0) return leastMs
  return Math.max(leastMs, mostMs - ((mostMs - leastMs) * naturalLogarithm(confirmed + 1)) / naturalLogarithm(confirmations + 1))
}

/**
 * Milliseconds that a suspicion lasts at least, once two members were refused at that address: time for a refutation to spread,
 * even from a busy loop.
 */
export function refusedMs(settings: Settings, members: number): number {
  return Math.max(500, 4 * spreadMs(settings, members))
}

/** Milliseconds for which two lists must both have rested before a difference between them is more than news still spreading. */
export function quietBeforeRepairMs(settings: Settings, members: number): number {
  return Math.max(1000, 2 * spreadMs(settings, members))
}

/**
 * Milliseconds from the last fault until all members see the same again, if no more packets are lost; infinite where the parts
 * that mend are switched off. The slowest way there, each step at its worst:
 *
 * | step                                                               | lasts                                     |
 * |--------------------------------------------------------------------|-------------------------------------------|
 * | a member with the worst local health comes to its next round       | (localHealthMax + 1) intervals            |
 * | the member that is gone does not answer it                         | as long                                   |
 * | nobody confirms the suspicion                                      | the maximum of a suspicion                |
 * | the lists rest before a repair takes up their difference           | quietBeforeRepairMs                       |
 * | what was mended spreads                                            | bucketedSpreadMs                          |
 *
 * Two islands that do not remember each other, as after many restarts, meet via the seeds: where `seedIntervalMs` is longer than
 * the first three steps, it counts instead of them. Without `healTries` it is added to them, remembered or not.
 *
 * Chance decides whom a member asks in its next round, and when one of the gone is asked (once an interval in the whole
 * cluster). But all members ask, and the steps are seldom all at their worst: in chaotic runs of 8, 24 and 50 members the
 * slowest one in a hundred took 0.4 to 0.6 of this time, the slowest of all three quarters.
 */
export function convergenceMs(settings: Settings, members: number): number {
  const { expert, probeIntervalMs, seedIntervalMs } = settings
  const isMended = expert.repair && expert.verdicts === 'acted-on' && (expert.healTries || expert.seedGreetings)
  if (!isMended) return Infinity
  const askedMs = 2 * (expert.localHealthMax + 1) * probeIntervalMs
  const foundMs = expert.healTries ? 0 : seedIntervalMs
  const metMs = expert.seedGreetings ? seedIntervalMs : 0
  const mostMs = Math.max(askedMs + foundMs + suspicionSpan(settings, members).mostMs, metMs)
  return mostMs + quietBeforeRepairMs(settings, members) + bucketedSpreadMs(settings, members)
}
