/**
 * How long it takes until all members know that the machine of one is gone. It vanishes from a cluster at rest; the others are
 * healthy, no packet is lost, and round trips are short compared with the probe timeout.
 *
 * ```
 *   vanished ───────► first probe of it ───────► suspected ───────► declared failed ───────► known to all
 *            chance                     interval            suspicion                spread
 * ```
 *
 * Chance is in the rounds. The gap is the number of intervals between two probes of it by the same one of the m = n - 1 others. In
 * a shuffled round robin it is at most 2m - 1 (first in one round, last in the next), and longer than k with probability
 *
 * ```
 *   1 - k (k + 1) / 2m²  for k < m,      (2m - k - 1) (2m - k) / 2m²  from there on
 * ```
 *
 * With targets drawn at random that probability is (1 - 1/m)^k. Either way the mean gap is m. Counted from the moment the member
 * vanishes, the probability that a given other member has not probed it for k intervals is 1 minus the mean part of a gap below k:
 * R(k) = 1 - (P(gap > 0) + ... + P(gap > k - 1)) / m, linear between whole k, as each member has its own phase. The probability
 * that none of them has is R^m. In the limit of many members that is e^-t, with a mean of one interval. (SWIM's e/(e - 1) counts
 * whole intervals of aligned phases.)
 */
import { exponential, naturalLogarithm } from '../tools/logarithm.ts'
import { power } from '../tools/power.ts'
import { bucketedSpreadMs, suspicionMs, suspicionSpan } from './bounds.ts'
import type { Settings } from './settings.ts'

/** Once the probability that nobody has probed it is below this, the rest is not worth adding. */
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

/** Milliseconds until somebody begins to probe it, in all cases but the fraction `but`. */
export function firstProbeUsuallyMs(settings: Settings, members: number, but: number): number {
  const others = members - 1
  // The R for which R^m is `but`.
  const silence = exponential(naturalLogarithm(but) / others)
  for (const { intervals, from, to } of silences(settings, others)) {
    if (to <= silence) return (intervals + (from - silence) / (from - to)) * settings.probeIntervalMs
  }
  return firstProbeMostMs(settings, members)
}

/** Milliseconds within which each member probes each other one, whoever joins or leaves (rotation.ts); at random: infinite. */
export function firstProbeMostMs({ probeIntervalMs, expert }: Settings, members: number): number {
  return expert.probeOrder === 'shuffled' ? (2 * members - 1) * probeIntervalMs : Infinity
}

/** R at both ends of each interval, until R^m is {@link NEGLIGIBLE}. */
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

/** Milliseconds until all others know, in all cases but the fraction `but`. */
export function detectionUsuallyMs(settings: Settings, members: number, but: number): number {
  return firstProbeUsuallyMs(settings, members, but) + foundOutMs(settings, members, false)
}

/** Milliseconds until all others know, whatever the chance. */
export function detectionMostMs(settings: Settings, members: number): number {
  return firstProbeMostMs(settings, members) + foundOutMs(settings, members, false)
}

/**
 * Milliseconds from the beginning of its first probe until all others know. `byRounds` also counts on members that probe it in
 * their own rounds, on average one per interval.
 */
function foundOutMs(settings: Settings, members: number, byRounds: boolean): number {
  const { probeIntervalMs, probeTimeoutMs, expert } = settings
  if (expert.verdicts === 'counted') return Infinity
  const spreadMs = bucketedSpreadMs(settings, members)
  const span = suspicionSpan(settings, members)
  // The accuser may be a witness itself. The others hear of the suspicion, ask at once, and what they find spreads back.
  const witnesses = Math.min(expert.witnesses - 1, members - 2)
  const confirmedMs = (confirmations: number): number =>
    Math.min(
      confirmations <= witnesses ? probeIntervalMs + 2 * spreadMs : Infinity,
      byRounds ? confirmations * probeIntervalMs + spreadMs : Infinity,
    )
  // A confirmation that would leave no time for the last question is given that time.
  const questionMs = expert.lastQuestion ? probeTimeoutMs : 0
  let suspectedMs = suspicionMs(span, 0)
  for (let confirmations = 1; confirmations <= span.confirmations; confirmations++) {
    suspectedMs = Math.min(suspectedMs, Math.max(suspicionMs(span, confirmations), confirmedMs(confirmations) + questionMs))
  }
  return probeIntervalMs + suspectedMs + spreadMs
}
