/**
 * The life of one probe.
 *
 * ```
 *              overdue                       deadline, judged
 *   direct ──────────────► indirect ──────────────────────────► failed
 *      │   ping-req to k       │
 *      │   helpers, and ping   │
 *      └────── ack ────────────┴──── ack, direct or relayed ───► answered
 * ```
 *
 * Once overdue it also knocks: it pings from a connected socket of its own, because only a connected UDP socket is told that
 * nothing listens. Two refusals 200 ms apart, or a `not-me` from that address, are this member's testimony that the life is
 * gone (suspicion.ts).
 *
 * However many packets it takes (the ping, its repetition, up to k ping-reqs, knocks), a probe has one deadline and one
 * verdict. The deadline is one probe interval after the ping, so helpers have the rest of the interval. It is judged only after
 * the socket was read empty: an ack still in the buffer counts.
 *
 * Source: SWIM (DSN 2002) section 3.1.
 */
import type { Address } from '../address.ts'
import type { RoundTrip } from './round-trip.ts'
import { overdueAfterMs } from './round-trip.ts'
import type { LocalHealth } from './local-health.ts'
import type { Settings } from '../settings/settings.ts'
import type { Instance, Instant, Life, Sequence } from '../types.ts'
import { later } from '../types.ts'

/**
 * Why a life is asked.
 *
 * - `round`: its turn has come, or it is one of those asked after a stall.
 * - `suspicion`: this member's own probe of it has just made it a suspect.
 * - `witness`: asked out of turn, because a first suspicion was heard (S5), the life says it has moved (N7), or nobody declared
 *   it in time (S7).
 * - `last`: the last question before this member declares it failed.
 * - `doubt`: others declare it failed while it is alive here.
 * - `gone`: it was found failed and may be back.
 * - `namesake`: it claims this member's own name.
 */
export type ProbeCause = 'round' | 'suspicion' | 'witness' | 'last' | 'doubt' | 'gone' | 'namesake'

export interface Probe {
  readonly cause: ProbeCause
  readonly sequence: Sequence
  readonly target: string
  readonly targetInstance: Instance
  readonly address: Address
  phase: 'direct' | 'indirect'
  readonly askedAt: Instant
  readonly indirectAt: Instant
  readonly deadline: Instant
  /** Whether it has knocked already: at once, or when it was overdue. */
  knocked: boolean
  /** Refusals heard so far; at {@link REFUSALS_PROVE} this member's testimony is complete. */
  refusals: number
  /** When to knock again, to see whether the address refuses again. */
  knockAt: Instant | undefined
  /** How many helpers were asked, and how many of them said they had no answer. */
  helpers: number
  nacks: number
}

/** Refusals that make a testimony. One does not: a port may refuse while its process restarts. */
const REFUSALS_PROVE = 2

/** Milliseconds from a refusal to the next knock. */
const KNOCK_AGAIN_MS = 200

export type ProbeTarget = Pick<Probe, 'cause' | 'sequence' | 'target' | 'targetInstance' | 'address'> & {
  /** How long the target takes to answer, if that is known. */
  readonly roundTrip: RoundTrip | undefined
}

/**
 * A last question must end before the deadline it precedes, so it lasts only the timeout. Neither it nor a question to the gone
 * asks helpers.
 */
export function beginProbe(target: ProbeTarget, settings: Settings, health: LocalHealth, now: Instant): Probe {
  const { cause, sequence, target: name, targetInstance, address, roundTrip } = target
  const timeoutMs = overdueAfterMs(roundTrip, settings) * health.timeoutFactor
  // It starts in the indirect phase: it asks no helpers, does not knock when overdue, and its answer is not timed.
  const isAlone = cause === 'last' || cause === 'gone'
  const lengthMs = cause === 'last' ? settings.probeTimeoutMs : settings.probeIntervalMs * health.intervalFactor
  const [indirectAt, deadline] = [later(now, Math.min(timeoutMs, lengthMs)), later(now, lengthMs)]
  return {
    cause,
    sequence,
    target: name,
    targetInstance,
    address,
    phase: isAlone ? 'indirect' : 'direct',
    askedAt: now,
    indirectAt,
    deadline,
    knocked: false,
    refusals: 0,
    knockAt: undefined,
    helpers: 0,
    nacks: 0,
  }
}

/** True once, when it is time to ask helpers. */
export function turnsIndirect(probe: Probe, now: Instant): boolean {
  if (probe.phase === 'indirect' || now < probe.indirectAt) return false
  probe.phase = 'indirect'
  return true
}

/** True when it is time to knock again. */
export function knocksAgain(probe: Probe, now: Instant): boolean {
  if (probe.knockAt === undefined || now < probe.knockAt) return false
  probe.knockAt = undefined
  return true
}

/** The address has refused. */
export function noteRefusal(probe: Probe, now: Instant): void {
  probe.refusals++
  if (probe.refusals < REFUSALS_PROVE) probe.knockAt = later(now, KNOCK_AGAIN_MS)
}

/** Another life has answered at that address: that is a whole testimony. */
export function noteOther(probe: Probe): void {
  probe.refusals = REFUSALS_PROVE
}

/** True if, as far as this member can tell, the life that was asked is no longer at that address. */
export function isRefused(probe: Probe): boolean {
  return probe.refusals >= REFUSALS_PROVE
}

/** Only the very life that was asked can answer: another life under its name or at its address proves nothing. */
export function answers(probe: Probe, answerer: Life): boolean {
  return answerer.instance === probe.targetInstance && answerer.name === probe.target
}

/** When the probe next needs attention. */
export function probeWakesAt(probe: Probe): Instant {
  const next = probe.phase === 'direct' ? probe.indirectAt : probe.deadline
  return probe.knockAt === undefined || next < probe.knockAt ? next : probe.knockAt
}
