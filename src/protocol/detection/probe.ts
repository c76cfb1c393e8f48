/**
 * The life of one probe.
 *
 * ```
 *              timeout                       deadline, judged
 *   direct ──────────────► indirect ──────────────────────────► failed
 *      │   ping-req to k       │
 *      │   helpers, and ping   │
 *      └────── ack ────────────┴──── ack, direct or relayed ───► answered
 * ```
 *
 * A ping, at most k indirect ones and one more, one deadline, one verdict. The deadline is the probe interval from the ping, so that an
 * answer over helpers has the time that is left of it. A deadline is judged only after the socket was read empty: an ack that
 * lies unread in the buffer counts.
 *
 * Source: SWIM (DSN 2002) section 3.1.
 */
import type { Address } from '../address.ts'
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
  readonly indirectAt: Instant
  readonly deadline: Instant
  /** Helpers asked, and those of them that said they had no answer. */
  helpers: number
  nacks: number
}

export type ProbeTarget = Pick<Probe, 'cause' | 'sequence' | 'target' | 'targetInstance' | 'address'>

/** A last question must be over before the deadline that it precedes: it gets the timeout alone. Nor has one who is gone helpers. */
export function beginProbe(target: ProbeTarget, settings: Settings, health: LocalHealth, now: Instant): Probe {
  const { cause, sequence, target: name, targetInstance, address } = target
  const timeoutMs = settings.probeTimeoutMs * health.timeoutFactor
  const isAlone = cause === 'last' || cause === 'gone'
  const lengthMs = cause === 'last' ? settings.probeTimeoutMs : settings.probeIntervalMs * health.intervalFactor
  const [indirectAt, deadline] = [later(now, Math.min(timeoutMs, lengthMs)), later(now, lengthMs)]
  return { cause, sequence, target: name, targetInstance, address, phase: isAlone ? 'indirect' : 'direct', indirectAt, deadline, helpers: 0, nacks: 0 }
}

/** True once, when helpers are to be asked. */
export function turnsIndirect(probe: Probe, now: Instant): boolean {
  if (probe.phase === 'indirect' || now < probe.indirectAt) return false
  probe.phase = 'indirect'
  return true
}

/** Only the very life that was asked can answer: another one under its name or at its address proves nothing. */
export function answers(probe: Probe, answerer: Life): boolean {
  return answerer.instance === probe.targetInstance && answerer.name === probe.target
}

/** When the probe next wants to be looked at. */
export function probeWakesAt(probe: Probe): Instant {
  return probe.phase === 'direct' ? probe.indirectAt : probe.deadline
}
