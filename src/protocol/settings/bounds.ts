/** Closed formulas of settings and cluster size: what the engine runs on, and what follows from it for a cluster. */
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
 * Milliseconds that a fresh update needs to reach all, no loss assumed. Each round multiplies who knows by the fan-out and one
 * (four), and three more are for the last. On probes alone who knows grows by e^(2 - 1/n) an interval (SWIM 4.1): that takes
 * ln(n) / 2 intervals to half of all, as many to the rest, and four are for the first step and the last ones.
 */
export function spreadMs({ gossipFanOut, gossipSpacingMs, probeIntervalMs, expert }: Settings, members: number): number {
  const size = Math.max(1, members)
  if (expert.gossip === 'off') return (Math.ceil(naturalLogarithm(size)) + 4) * probeIntervalMs
  return (Math.ceil(naturalLogarithm(size) / naturalLogarithm(gossipFanOut + 1)) + 3) * gossipSpacingMs
}

/**
 * The same where the bucket is smaller than what one member sends of one update: it waits for the tokens that are missing. By
 * the profiles none are, up to some thousand members.
 */
export function bucketedSpreadMs(settings: Settings, members: number): number {
  const { gossipFanOut, gossipSpacingMs, gossipBurst, gossipPerSecond, expert } = settings
  const plainMs = spreadMs(settings, members)
  if (expert.gossip !== 'fresh') return plainMs
  const packets = Math.min(updateSends(settings, members), (plainMs / gossipSpacingMs) * gossipFanOut)
  return plainMs + (Math.max(0, packets - gossipBurst) * 1000) / gossipPerSecond
}

/** Between what a suspicion lasts, and how many confirmations make it the shorter. */
export interface SuspicionSpan {
  readonly leastMs: number
  readonly mostMs: number
  readonly confirmations: number
}

/** Lifeguard, section IV: Min = alpha log10(n) intervals, Max = beta Min, K = min(3, n - 2), as the accused and one accuser confirm nothing. */
export function suspicionSpan({ suspicionFactor, probeIntervalMs, expert }: Settings, members: number): SuspicionSpan {
  const logarithm = Math.max(expert.suspicionLogAtLeastOne ? 1 : 0, decimalLogarithm(members))
  const sizedMs = expert.suspicionFixedMs > 0 ? expert.suspicionFixedMs : suspicionFactor * logarithm * probeIntervalMs
  const leastMs = expert.suspicion === 'off' ? 0 : sizedMs
  const confirmations = Math.max(0, Math.min(expert.suspicionConfirmations, members - 2))
  const shrinks = expert.suspicion === 'shrinking' && confirmations > 0
  return { leastMs, mostMs: shrinks ? leastMs * expert.suspicionMaxFactor : leastMs, confirmations }
}

/** Milliseconds that a suspicion lasts with so many confirmations beside its first accuser: max(Min, Max - (Max - Min) log(C + 1) / log(K + 1)). */
export function suspicionMs({ leastMs, mostMs, confirmations }: SuspicionSpan, confirmed: number): number {
  if (confirmations === 0) return leastMs
  return Math.max(leastMs, mostMs - ((mostMs - leastMs) * naturalLogarithm(confirmed + 1)) / naturalLogarithm(confirmations + 1))
}

/** Milliseconds that a suspicion lasts at least once two members were refused at that address: time for an answer to spread, and for a busy loop. */
export function refusedMs(settings: Settings, members: number): number {
  return Math.max(500, 4 * spreadMs(settings, members))
}

/** Milliseconds for which two lists must both have been at rest before a difference between them is more than news under way. */
export function quietBeforeRepairMs(settings: Settings, members: number): number {
  return Math.max(1000, 2 * spreadMs(settings, members))
}

/**
 * Milliseconds after the last fault until all members see the same again, no packet being lost any more; infinite where what
 * mends is switched off. The slowest way there, each step at its worst:
 *
 * | step                                                               | lasts                                     |
 * |--------------------------------------------------------------------|-------------------------------------------|
 * | a member that doubts itself to the utmost comes to its next round  | (localHealthMax + 1) intervals            |
 * | the one who is gone does not answer it                             | as long                                   |
 * | nobody confirms that                                               | the longest suspicion                     |
 * | what the lists then differ in is not taken for news under way      | quietBeforeRepairMs                       |
 * | what is mended is told                                             | bucketedSpreadMs                          |
 *
 * Two islands of which neither remembers the other, as after many restarts, meet over the seeds: where `seedIntervalMs` is longer than
 * the first three steps, it counts instead. Who remembers is quicker.
 *
 * Whom a member asks in its next round is chance, and so is when one of the gone is asked (once an interval in the whole
 * cluster). But all members ask, and the steps are seldom all at their worst: of chaotic runs of 8, 24 and 50 members the
 * slowest in a hundred took 0.4 to 0.6 of it, the slowest of all three quarters.
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
