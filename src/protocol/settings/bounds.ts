/** Closed formulas of settings and cluster size: what the engine runs on, and what can be promised of it. */
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
      return Math.log(size)
    case 'whole-ln':
      return Math.ceil(Math.log(size))
    case 'whole-log10':
      return Math.ceil(Math.log10(size))
    default:
      return expert.updateSendsLogarithm satisfies never
  }
}

/** Milliseconds that a fresh update needs to reach all, no loss assumed: rounds that multiply by four, and three more for the last. */
export function spreadMs(settings: Settings, members: number): number {
  return (Math.ceil(Math.log(Math.max(1, members)) / Math.log(4)) + 3) * settings.gossipSpacingMs
}

/** Between what a suspicion lasts, and how many confirmations make it the shorter. */
export interface SuspicionSpan {
  readonly leastMs: number
  readonly mostMs: number
  readonly confirmations: number
}

/** Lifeguard, section IV: Min = alpha log10(n) intervals, Max = beta Min, K = min(3, n - 2), as the accused and one accuser confirm nothing. */
export function suspicionSpan({ suspicionFactor, probeIntervalMs, expert }: Settings, members: number): SuspicionSpan {
  const logarithm = Math.max(expert.suspicionLogAtLeastOne ? 1 : 0, Math.log10(members))
  const sizedMs = expert.suspicionFixedMs > 0 ? expert.suspicionFixedMs : suspicionFactor * logarithm * probeIntervalMs
  const leastMs = expert.suspicion === 'off' ? 0 : sizedMs
  const confirmations = Math.max(0, Math.min(expert.suspicionConfirmations, members - 2))
  const shrinks = expert.suspicion === 'shrinking' && confirmations > 0
  return { leastMs, mostMs: shrinks ? leastMs * expert.suspicionMaxFactor : leastMs, confirmations }
}

/** Milliseconds that a suspicion lasts with so many confirmations beside its first accuser: max(Min, Max - (Max - Min) log(C + 1) / log(K + 1)). */
export function suspicionMs({ leastMs, mostMs, confirmations }: SuspicionSpan, confirmed: number): number {
  if (confirmations === 0) return leastMs
  return Math.max(leastMs, mostMs - ((mostMs - leastMs) * Math.log(confirmed + 1)) / Math.log(confirmations + 1))
}

/** Milliseconds for which two lists must both have been at rest before a difference between them is more than news under way. */
export function quietBeforeRepairMs(settings: Settings, members: number): number {
  return Math.max(1000, 2 * spreadMs(settings, members))
}
