/** What can be promised for a cluster of given settings and size, in closed formulas. Each is derived where it is defined. */
import { bucketedSpreadMs, convergenceMs, suspicionSpan, updateSends } from '../protocol/settings/bounds.ts'
import { detectionMeanMs, detectionMostMs, detectionUsuallyMs, firstProbeMeanMs, firstProbeMostMs } from '../protocol/settings/detection-bounds.ts'
import { falseRemovalsPerProbe, falseSuspicionsPerProbe } from '../protocol/settings/loss-bounds.ts'
import type { NumberRange } from '../protocol/settings/number-range.ts'
import { numberProblem } from '../protocol/settings/number-range.ts'
import {
  gossipPacketsPerSecond, gossipPacketsWorstSecond, PROBE_PACKETS_PER_INTERVAL, probePacketsPerSecond,
} from '../protocol/settings/traffic-bounds.ts'
import type { Digest, Incarnation, Instance, Life, Message, Sequence } from '../protocol/types.ts'
import { INCARNATION_LIMIT, QUIET_LIMIT_MS } from '../protocol/types.ts'
import { WireCodec } from '../wire/codec.ts'
import { ID_BYTES, NAME_LIMIT, PLAIN_LIMIT, UINT32_MAX } from '../wire/limits.ts'
import { givenOptions, problemsWith, refused } from './checks.ts'
import type { ProtocolOptions } from './protocol-options.ts'
import { PROTOCOL_CHECKS, settingsOf } from './protocol-options.ts'

/** The settings of a cluster, which all its members share, and its size. */
export interface BoundsOptions extends ProtocolOptions {
  /** The number of members, 2 to 1,000,000. */
  readonly members: number
  /** The probability that a packet is lost, independently of all others: 0 to 1. Default: 0. */
  readonly loss?: number | undefined
}

/**
 * Times hold without packet loss, for members that are healthy and on time, and for round trips that are much shorter than the
 * probe timeout and at most `gossipSpacingMs`. A time is `Infinity` if the event cannot happen with these settings.
 */
export interface Bounds {
  /** Mean time from the moment a member vanishes, with its machine, to the beginning of the first probe of it. */
  readonly firstProbeMeanMs: number
  /** Within this time each member has probed each other one. */
  readonly firstProbeMostMs: number
  /** The minimum of a suspicion, however many members confirm it. Only refusals, which need a living machine, go below it. */
  readonly suspicionLeastMs: number
  /** How long a suspicion lasts that nobody confirms. */
  readonly suspicionMostMs: number
  /** Mean time from the moment a member vanishes, with its machine, until all others know. */
  readonly detectionMeanMs: number
  /** The same, exceeded in one of a thousand cases. */
  readonly detectionUsuallyMs: number
  /** The same, at most. */
  readonly detectionMostMs: number
  /** How many times each member sends an update. */
  readonly updateSends: number
  /** Within this time a fresh update has reached all members, if gossip was quiet before. */
  readonly spreadMs: number
  /** Within this time after the last fault all members see the same again: the slowest way back, with each step at its worst. */
  readonly convergenceMs: number
  /** Pings and acks that a member sends per second on average, at rest, in a cluster of any size. */
  readonly probePacketsPerSecond: number
  /** Their bytes at most, with names of the greatest length; without seals and the headers of IP and UDP. */
  readonly probeBytesPerSecond: number
  /** Gossip packets that a member sends per second at most, in the long run. */
  readonly gossipPacketsPerSecond: number
  /** The most gossip packets that a member sends in any one second. */
  readonly gossipPacketsWorstSecond: number
  /** The probability, at the given loss, that a probe of a living member fails: it is then suspected and must refute. */
  readonly falseSuspicionsPerProbe: number
  /** An upper bound of the probability, at the given loss, that a probe of a living member ends in its removal by any member. */
  readonly falseRemovalsPerProbe: number
}

const MEMBERS: NumberRange = { whole: true, atLeast: 2, atMost: 1_000_000 }
const ONE_IN_A_THOUSAND = 0.001
const LOSS: NumberRange = { whole: false, atLeast: 0, atMost: 1 }

const CHECKS = {
  members: (value: unknown) => numberProblem(MEMBERS, value),
  loss: (value: unknown) => numberProblem(LOSS, value),
  ...PROTOCOL_CHECKS,
}

/**
 * Computes what follows from settings for a cluster of a given size.
 *
 * ```ts
 * const { detectionMeanMs, falseSuspicionsPerProbe } = bounds({ members: 50, profile: 'wan', indirectProbes: 5, loss: 0.02 })
 * ```
 *
 * Settings are checked like the options of a cluster.
 *
 * @throws RollcallError `ROLLCALL_OPTIONS`, with every problem found.
 */
export function bounds(options: BoundsOptions): Bounds {
  const given = givenOptions(options)
  const problems = problemsWith(given, CHECKS)
  if (!('members' in given)) problems.unshift(`members ${numberProblem(MEMBERS, undefined)}; got undefined`)
  const settings = settingsOf(given, problems)
  if (problems.length > 0) throw refused(problems)
  const { members, loss = 0 } = options
  const { leastMs, mostMs } = suspicionSpan(settings, members)
  const packets = probePacketsPerSecond(settings)
  return Object.freeze({
    firstProbeMeanMs: firstProbeMeanMs(settings, members),
    firstProbeMostMs: firstProbeMostMs(settings, members),
    suspicionLeastMs: leastMs,
    suspicionMostMs: mostMs,
    detectionMeanMs: detectionMeanMs(settings, members),
    detectionUsuallyMs: detectionUsuallyMs(settings, members, ONE_IN_A_THOUSAND),
    detectionMostMs: detectionMostMs(settings, members),
    updateSends: updateSends(settings, members),
    spreadMs: bucketedSpreadMs(settings, members),
    convergenceMs: convergenceMs(settings, members),
    probePacketsPerSecond: packets,
    probeBytesPerSecond: (packets * longestProbeBytes()) / PROBE_PACKETS_PER_INTERVAL,
    gossipPacketsPerSecond: gossipPacketsPerSecond(settings),
    gossipPacketsWorstSecond: gossipPacketsWorstSecond(settings),
    falseSuspicionsPerProbe: falseSuspicionsPerProbe(settings, members, loss),
    falseRemovalsPerProbe: falseRemovalsPerProbe(settings, members, loss),
  })
}

/** Bytes of a ping and an ack without news, with every field at its greatest length. */
function longestProbeBytes(): number {
  const codec = new WireCodec({ cluster: '' })
  const target = 'n'.repeat(NAME_LIMIT)
  const targetInstance = 'f'.repeat(2 * ID_BYTES) as Instance
  const sender: Life = { name: target, instance: targetInstance, incarnation: INCARNATION_LIMIT as Incarnation }
  const digest: Digest = { sum: UINT32_MAX, count: UINT32_MAX, quietMs: QUIET_LIMIT_MS }
  const sequence = UINT32_MAX as Sequence
  const probe: readonly Message[] = [
    { kind: 'ping', sequence, target, targetInstance, digest },
    { kind: 'ack', sequence, relayed: undefined, digest },
  ]
  return probe.reduce((bytes, message) => bytes + PLAIN_LIMIT - codec.roomFor(sender, message), 0)
}
