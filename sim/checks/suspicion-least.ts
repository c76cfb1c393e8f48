/**
 * Whoever removes a member has suspected that very life for the minimum: by whatever path its failure was heard of, it has had the
 * time to hear of it and to refute.
 *
 * Measured by the observer's own clock. What it stood still is taken out, but for the first second of each standstill: a stall is
 * seen from the first missed wake-up, and those are a second apart at most. The minimum is that of the smallest cluster that it
 * was since, and the shorter one where two members testified that nothing is at that address. Settings that take others' word at
 * once, or suspect nobody, ask for none.
 */
import type { Settings } from '../../src/protocol/settings/settings.ts'
import type { Faults } from '../faults.ts'
import type { Checker, Suspected, WatchedLife } from './checker.ts'
import { leastRefusedMs, leastSuspicionMs } from './promised.ts'

/** The engine asks to be woken at least this often. */
const STALL_SEEN_AFTER_MS = 1000

const REFUSALS_WANTED = 2

/** Of sums of binary fractions. */
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
      return `it is gone after ${lastedMs.toFixed(3)} ms of suspicion, and the least is ${wantedMs.toFixed(3)} ms`
    },
  }
}

function leastMs(settings: Settings, { own, leastSize }: Suspected): number {
  const testified = settings.expert.refusals && (own?.refusedBy.size ?? 0) >= REFUSALS_WANTED
  return testified ? leastRefusedMs(settings, leastSize) : leastSuspicionMs(settings, leastSize)
}

/** How long this life's standstills within a time lasted, each less what passes before it is seen. Overlapping ones are one. */
function stoodStillMs(faults: Faults, { host, bornMs }: WatchedLife, fromMs: number, toMs: number): number {
  let stoodMs = 0
  let countedTo = fromMs
  for (const span of faults.spans(host)) {
    if (span.kind !== 'pause' || span.fromMs < bornMs) continue
    const begins = Math.max(countedTo, span.fromMs)
    const ends = Math.min(toMs, span.untilMs)
    if (ends <= begins) continue
    // One that goes on where the last ended is the same to the engine, which sees one missed wake-up.
    stoodMs += Math.max(0, ends - begins - (begins === countedTo && stoodMs > 0 ? 0 : STALL_SEEN_AFTER_MS))
    countedTo = ends
  }
  return stoodMs
}
