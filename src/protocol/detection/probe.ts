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
 * Once overdue it also knocks: a ping from a socket of its own, which alone is told if nothing listens there. Two refusals, 200 ms apart, or
 * another life's `not-me` from the address, are this member's testimony that the life is not there any more (suspicion.ts).
 *
 * A ping, at most k indirect ones and one more, one deadline, one verdict. The deadline is the probe interval from the ping, so that an
 * answer over helpers has the time that is left of it. A deadline is judged only after the socket was read empty: an ack that
 * lies unread in the buffer counts.
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
 * Why a life is asked: its turn, a suspicion just raised here, one heard of first, a last question before its time is up, a
 * doubt raised by others, because it is gone and might be back, or because it has one's own name.
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
  /** It has knocked already: at once, or when it was overdue. */
  knocked: boolean
  /** Refusals heard so far; at {@link REFUSALS_PROVE} this member's testimony is complete. */
  refusals: number
  /** When to knock for a refusal again. */
  knockAt: Instant | undefined
  /** Helpers asked, and those of them that said they had no answer. */
  helpers: number
  nacks: number
}

/** A port may refuse once while its process restarts. */
const REFUSALS_PROVE = 2

/** From one refusal to the next knock. */
const KNOCK_AGAIN_MS = 200

export type ProbeTarget = Pick<Probe, 'cause' | 'sequence' | 'target' | 'targetInstance' | 'address'> & {
  /** How long it takes to answer, where that is known. */
  readonly roundTrip: RoundTrip | undefined
}

/** A last question must be over before the deadline that it precedes: it gets the timeout alone. Nor has one who is gone helpers. */
export function beginProbe(target: ProbeTarget, settings: Settings, health: LocalHealth, now: Instant): Probe {
  const { cause, sequence, target: name, targetInstance, address, roundTrip } = target
  const timeoutMs = overdueAfterMs(roundTrip, settings) * health.timeoutFactor
  const isAlone = cause === 'last' || cause === 'gone'
  const lengthMs = cause === 'last' ? settings.probeTimeoutMs : settings.probeIntervalMs * health.intervalFactor
  const [indirectAt, deadline] = [later(now, Math.min(timeoutMs, lengthMs)), later(now, lengthMs)]
  return { cause, sequence, target: name, targetInstance, address, phase: isAlone ? 'indirect' : 'direct', askedAt: now, indirectAt, deadline, knocked: false, refusals: 0, knockAt: undefined, helpers: 0, nacks: 0 }
}

/** True once, when helpers are to be asked. */
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

/** Another life has answered at that address: as good as all refusals. */
export function noteOther(probe: Probe): void {
  probe.refusals = REFUSALS_PROVE
}

/** Nothing of the life that was asked is at that address any more, as far as this member can tell. */
export function isRefused(probe: Probe): boolean {
  return probe.refusals >= REFUSALS_PROVE
}

/** Only the very life that was asked can answer: another one under its name or at its address proves nothing. */
export function answers(probe: Probe, answerer: Life): boolean {
  return answerer.instance === probe.targetInstance && answerer.name === probe.target
}

/** When the probe next wants to be looked at. */
export function probeWakesAt(probe: Probe): Instant {
  const next = probe.phase === 'direct' ? probe.indirectAt : probe.deadline
  return probe.knockAt === undefined || next < probe.knockAt ? next : probe.knockAt
}
