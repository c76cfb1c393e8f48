/**
 * A member that removes another has suspected that very life for the minimum. So whichever way it heard of the failure, the
 * suspect has had time to hear of the suspicion and to refute it.
 *
 * Measured by the observer's own clock. Its standstills are subtracted, except for the first second of each: a stall is noticed
 * at the first missed wake-up, and wake-ups are at most a second apart. The minimum is that of the smallest size the cluster has
 * had since, or the shorter time of S9 where two members testified to a refusal. Settings that take others' word at once, or
 * suspect nobody, demand no minimum.
 */
import type { Settings } from '../../src/protocol/settings/settings.ts'
import type { Faults } from '../faults.ts'
import type { Checker, Suspected, WatchedLife } from './checker.ts'
import { leastRefusedMs, leastSuspicionMs } from './promised.ts'

/** The engine asks to be woken at least this often. */
const STALL_SEEN_AFTER_MS = 1000

const REFUSALS_WANTED = 2

/** Allows for the rounding of sums of binary fractions. */
const ROUNDING_MS = 0.001

export function suspicionLeastChecker(): Checker {
  return {
    name: 'suspicion-least',
    take(transition, { faults }) {
      if (transition.kind !== 'verdict' || transition.after !== 'gone' || transition.claim.state === 'left') return undefined
      const { before, life, suspicion, ownMs, atMs } = transition
      const { settings } = life
      if ((before !== 'alive' && before !== 'suspect') || settings.expert.remoteVerdicts === 'at-once') return undefined
      if (suspicion === undefined) return settings.expert.suspicion === 'off' ? undefined : 'it is gone without having been suspected'
      const wantedMs = leastMs(settings, suspicion)
      const pace = (ownMs - suspicion.sinceOwnMs) / Math.max(ROUNDING_MS, atMs - suspicion.sinceMs)
      const stoodMs = settings.expert.stallGuard ? stoodStillMs(faults, life, suspicion.sinceMs, atMs) * pace : 0
      const lastedMs = ownMs - suspicion.sinceOwnMs - stoodMs
      if (lastedMs >= wantedMs - ROUNDING_MS) return undefined
      return `it is gone after ${lastedMs.toFixed(3)} ms of suspicion, and the minimum is ${wantedMs.toFixed(3)} ms`
    },
  }
}

function leastMs(settings: Settings, { own, leastSize }: Suspected): number {
  const testified = settings.expert.refusals && (own?.refusedBy.size ?? 0) >= REFUSALS_WANTED
  return testified ? leastRefusedMs(settings, leastSize) : leastSuspicionMs(settings, leastSize)
}

/**
 * How long this life stood still between two times, less the time before each standstill is noticed. Overlapping ones count as
 * one.
 */
function stoodStillMs(faults: Faults, { host, bornMs }: WatchedLife, fromMs: number, toMs: number): number {
  let stoodMs = 0
  let countedTo = fromMs
  for (const span of faults.spans(host)) {
    if (span.kind !== 'pause' || span.fromMs < bornMs) continue
    const begins = Math.max(countedTo, span.fromMs)
    const ends = Math.min(toMs, span.untilMs)
    if (ends <= begins) continue
    // If one begins where the last ended, the engine sees a single missed wake-up.
    stoodMs += Math.max(0, ends - begins - (begins === countedTo && stoodMs > 0 ? 0 : STALL_SEEN_AFTER_MS))
    countedTo = ends
  }
  return stoodMs
}
