/** Closed formulas of settings and cluster size: what the engine runs on, and what can be promised of it. */
import type { Settings } from './settings.ts'

/** How often a member sends an update before it stops: ceil(1.5 ln(n + 1)) + 5. The constant keeps small clusters from missing someone. */
export function updateSends(members: number): number {
  return Math.ceil(1.5 * Math.log(members + 1)) + 5
}

/** Milliseconds that a fresh update needs to reach all, no loss assumed: rounds that multiply by four, and three more for the last. */
export function spreadMs(settings: Settings, members: number): number {
  return (Math.ceil(Math.log(Math.max(1, members)) / Math.log(4)) + 3) * settings.gossipSpacingMs
}

/** Milliseconds from a suspicion to the declaration that its member failed. */
export function suspicionMs(settings: Settings, members: number): number {
  return settings.suspicionFactor * Math.max(1, Math.log10(members)) * settings.probeIntervalMs
}

/** Milliseconds for which two lists must both have been at rest before a difference between them is more than news under way. */
export function quietBeforeRepairMs(settings: Settings, members: number): number {
  return Math.max(1000, 2 * spreadMs(settings, members))
}
