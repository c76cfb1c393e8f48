/**
 * How long it takes until all have found out that a member's machine is gone. For one that vanishes from a cluster at rest, the
 * others being healthy, no packet lost, and round trips short against the probe timeout.
 *
 * ```
 *   vanished ───────► first probe of it ───────► suspected ───────► declared failed ───────► known to all
 *            chance                     interval            suspicion                spread
 * ```
 *
 * The chance is in the rounds. Each of m = n - 1 others begins a probe of it every so many intervals, its gap. In a shuffled round
 * robin a gap is first in one round and last in the next at most, 2m - 1, and is longer than k with
 *
 * ```
 *   1 - k (k + 1) / 2m²  for k < m,      (2m - k - 1) (2m - k) / 2m²  from there on
 * ```
 *
 * With targets drawn at random it is longer than k with (1 - 1/m)^k. Either way it is m in the mean. Seen from the moment in which
 * the member vanishes, one of the others does not probe it for k intervals yet with 1 less the mean part of a gap that lies below k,
 * R(k) = 1 - (P(gap > 0) + ... + P(gap > k - 1)) / m, linear between whole k, as its phase is its own; and none of all with R^m.
 * In the limit of many members that is e^-t, one interval in the mean. (SWIM's e/(e - 1) counts whole intervals of aligned phases.)
 */
import { exponential, naturalLogarithm } from '../tools/logarithm.ts'
import { power } from '../tools/power.ts'
import { bucketedSpreadMs, suspicionMs, suspicionSpan } from './bounds.ts'
import type { Settings } from './settings.ts'

/** So little is left of the probability that nobody has probed it when the rest is not worth adding. */
const NEGLIGIBLE = 1e-12

/** Mean milliseconds until somebody begins to probe it. The integral of R^m, linear piece by linear piece. */
export function firstProbeMeanMs(settings: Settings, members: number): number {
  const others = members - 1
  let intervals = 0
  for (const { from, to } of silences(settings, others)) {
    intervals += (power(from, others + 1) - power(to, others + 1)) / ((others + 1) * (from - to))
  }
  return intervals * settings.probeIntervalMs
}

/** Milliseconds until somebody begins to probe it, in all but so many of all cases. */
export function firstProbeUsuallyMs(settings: Settings, members: number, but: number): number {
  const others = members - 1
  // The R for which R^m is that.
  const silence = exponential(naturalLogarithm(but) / others)
  for (const { intervals, from, to } of silences(settings, others)) {
    if (to <= silence) return (intervals + (from - silence) / (from - to)) * settings.probeIntervalMs
  }
  return firstProbeMostMs(settings, members)
}

/** Milliseconds in which each member probes each other one, whatever joins and leaves (rotation.ts); drawn at random never for certain. */
export function firstProbeMostMs({ probeIntervalMs, expert }: Settings, members: number): number {
  return expert.probeOrder === 'shuffled' ? (2 * members - 1) * probeIntervalMs : Infinity
}

/** R at both ends of each interval, for as long as it is worth it. */
function* silences({ expert }: Settings, others: number): Generator<{ readonly intervals: number; readonly from: number; readonly to: number }> {
  let from = 1
  for (let intervals = 0; power(from, others) > NEGLIGIBLE; intervals++) {
    const to = from - gapExceeds(expert.probeOrder, others, intervals) / others
    if (to >= from) return
    yield { intervals, from, to }
    from = Math.max(0, to)
  }
}

function gapExceeds(order: Settings['expert']['probeOrder'], others: number, intervals: number): number {
  if (order === 'random') return power(1 - 1 / others, intervals)
  const left = 2 * others - intervals
  if (left <= 1) return 0
  return intervals < others ? 1 - (intervals * (intervals + 1)) / (2 * others * others) : ((left - 1) * left) / (2 * others * others)
}

/** Mean milliseconds until all others know. */
export function detectionMeanMs(settings: Settings, members: number): number {
  return firstProbeMeanMs(settings, members) + foundOutMs(settings, members, true)
}

/** Milliseconds until all others know, in all but so many of all cases. */
export function detectionUsuallyMs(settings: Settings, members: number, but: number): number {
  return firstProbeUsuallyMs(settings, members, but) + foundOutMs(settings, members, false)
}

/** Milliseconds until all others know, whatever the chance. */
export function detectionMostMs(settings: Settings, members: number): number {
  return firstProbeMostMs(settings, members) + foundOutMs(settings, members, false)
}

/** From the beginning of the first probe of it. `byRounds` counts on others that probe it in their own rounds, one an interval in the mean. */
function foundOutMs(settings: Settings, members: number, byRounds: boolean): number {
  const { probeIntervalMs, probeTimeoutMs, expert } = settings
  if (expert.verdicts === 'counted') return Infinity
  const spreadMs = bucketedSpreadMs(settings, members)
  const span = suspicionSpan(settings, members)
  // One of the witnesses may be the accuser itself. They hear of it, ask at once, and what they find comes back.
  const witnesses = Math.min(expert.witnesses - 1, members - 2)
  const confirmedMs = (confirmations: number): number =>
    Math.min(
      confirmations <= witnesses ? probeIntervalMs + 2 * spreadMs : Infinity,
      byRounds ? confirmations * probeIntervalMs + spreadMs : Infinity,
    )
  // A confirmation that leaves no time for the last question gets it.
  const questionMs = expert.lastQuestion ? probeTimeoutMs : 0
  let suspectedMs = suspicionMs(span, 0)
  for (let confirmations = 1; confirmations <= span.confirmations; confirmations++) {
    suspectedMs = Math.min(suspectedMs, Math.max(suspicionMs(span, confirmations), confirmedMs(confirmations) + questionMs))
  }
  return probeIntervalMs + suspectedMs + spreadMs
}
