/**
 * What the documents promise of a member, computed here independently from its settings: the minimum and the longest time of a
 * suspicion (README, S2, S3 and S9), and what the member may cost the others (README, G5, A2 and the wire format). Checkers that
 * asked the engine for its limits would follow it wherever those went; so nothing of the engine is used here, not even its
 * logarithm.
 */
import type { Settings } from '../../src/protocol/settings/settings.ts'

/** The longest datagram in bytes, seal included. */
export const LONGEST_DATAGRAM_BYTES = 1400

/** The most members on one list, self included. */
export const MOST_ON_A_LIST = 50_000

/** A full bucket of 4000 pages, and the 4000 that flow into it within the second. */
export const PAGES_WORST_SECOND = 8000

/** Refusals never shorten a suspicion below this. */
const SOONEST_REFUSED_MS = 500

/** Rounds of gossip in addition to those in which the number of informed members multiplies. */
const LAST_ROUNDS = 3

/** The same in probe intervals, where news travels on probes alone. */
const LAST_INTERVALS = 4

/** Precision of the logarithm: finer than any time in milliseconds shows. */
const FINEST = 1e-12

/** S2: `suspicionFactor` × max(1, log10 of the members) × `probeIntervalMs`. */
export function leastSuspicionMs({ suspicionFactor, probeIntervalMs, expert }: Settings, members: number): number {
  if (expert.suspicion === 'off') return 0
  if (expert.suspicionFixedMs > 0) return expert.suspicionFixedMs
  const decades = decadesOf(members)
  return suspicionFactor * (expert.suspicionLogAtLeastOne ? Math.max(1, decades) : decades) * probeIntervalMs
}

/** S3: it begins at `suspicionMaxFactor` times the minimum, if there is anybody besides accused and accuser to confirm it. */
export function longestSuspicionMs(settings: Settings, members: number): number {
  const { suspicion, suspicionConfirmations, suspicionMaxFactor } = settings.expert
  const shrinks = suspicion === 'shrinking' && suspicionConfirmations > 0 && members > 2
  return leastSuspicionMs(settings, members) * (shrinks ? suspicionMaxFactor : 1)
}

/** S9: max(500 ms, 4 × the time that news takes), and never more than the minimum. */
export function leastRefusedMs(settings: Settings, members: number): number {
  return Math.min(leastSuspicionMs(settings, members), Math.max(SOONEST_REFUSED_MS, 4 * newsMs(settings, members)))
}

/**
 * G5: what the bucket holds, and what flows into it. Ticks take no tokens, and one more of them may begin than fit in a second.
 */
export function gossipWorstSecond({ gossipPerSecond, gossipBurst, gossipFanOut, gossipSpacingMs, expert }: Settings): number {
  if (expert.gossip === 'off') return 0
  const byTicks = expert.gossip === 'tick' ? gossipFanOut * (1000 / gossipSpacingMs + 1) : 0
  return Math.floor(gossipBurst + gossipPerSecond + byTicks)
}

/** Each round of gossip multiplies the informed members by fan-out + 1; with probes alone the logarithm is the natural one. */
function newsMs({ gossipFanOut, gossipSpacingMs, probeIntervalMs, expert }: Settings, members: number): number {
  const isGossiped = expert.gossip !== 'off'
  const rounds = stepsTo(members, isGossiped ? gossipFanOut + 1 : Math.E)
  return isGossiped ? (rounds + LAST_ROUNDS) * gossipSpacingMs : (rounds + LAST_INTERVALS) * probeIntervalMs
}

/** How often 1 must be multiplied by the factor to reach this many. */
function stepsTo(members: number, factor: number): number {
  let steps = 0
  for (let known = 1; known < members; known *= factor) steps++
  return steps
}

/** The decimal logarithm, bit by bit: squaring a number doubles its logarithm. */
function decadesOf(members: number): number {
  let decades = 0
  let rest = members
  for (; rest >= 10; rest /= 10) decades++
  for (let bit = 0.5; bit > FINEST; bit /= 2) {
    rest *= rest
    if (rest < 10) continue
    rest /= 10
    decades += bit
  }
  return decades
}
