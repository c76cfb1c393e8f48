/** What can be promised of a cluster of given settings and size, in closed formulas; each has its derivation where it stands. */
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

/** Settings as for a cluster, all of whose members have the same, and how many they are. */
export interface BoundsOptions extends ProtocolOptions {
  /** How many members, 2 to 1,000,000. */
  readonly members: number
  /** The probability that a packet is lost, independently of all others: 0 up to 1. Default: 0. */
  readonly loss?: number | undefined
}

/**
 * Times hold without loss, for members that are healthy and on time, and for round trips that are short against the probe timeout
 * and at most `gossipSpacingMs`. What cannot happen with the settings given is `Infinity`.
 */
export interface Bounds {
  /** Mean time from the end of a member, whose machine is gone with it, to the beginning of the first probe of it. */
  readonly firstProbeMeanMs: number
  /** In this time each member has probed each other. */
  readonly firstProbeMostMs: number
  /** A suspicion lasts no less before anybody is declared failed, however many confirm it. */
  readonly suspicionLeastMs: number
  /** A suspicion that nobody confirms lasts so long. */
  readonly suspicionMostMs: number
  /** Mean time from the end of a member, whose machine is gone with it, to when all others know. */
  readonly detectionMeanMs: number
  /** The same in all but one of a thousand cases. */
  readonly detectionUsuallyMs: number
  /** The same at most. */
  readonly detectionMostMs: number
  /** How often each member sends an update. */
  readonly updateSends: number
  /** In this time a fresh update has reached all, if gossip was quiet before. */
  readonly spreadMs: number
  /** In this time after the last fault all members see the same again: what the slowest way back takes, each step at its worst. */
  readonly convergenceMs: number
  /** Pings and acks that a member sends in a second, at rest and in the mean, in a cluster of any size. */
  readonly probePacketsPerSecond: number
  /** Their bytes at most, all names being of the longest; without seals and the headers of IP and UDP. */
  readonly probeBytesPerSecond: number
  /** Gossip packets that a member sends in a second at most, in the long run. */
  readonly gossipPacketsPerSecond: number
  /** The same in any one second. */
  readonly gossipPacketsWorstSecond: number
  /** The probability, with the loss given, that a probe of a living member fails: it is then suspected, and has to refute. */
  readonly falseSuspicionsPerProbe: number
  /** The probability, with the loss given, that a probe of a living member ends in its removal by anybody, at most. */
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
 * What follows from settings for a cluster of so many members.
 *
 * ```ts
 * const { detectionMeanMs, falseSuspicionsPerProbe } = bounds({ members: 50, profile: 'wan', indirectProbes: 5, loss: 0.02 })
 * ```
 *
 * Settings are taken and refused as those of a cluster are.
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

/** A ping and an ack without news, all that they hold being of the longest. */
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
