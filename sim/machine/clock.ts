/**
 * The clocks of one machine, derived from virtual time. Both run on one oscillator, so they drift together. Only the wall clock
 * can be set.
 *
 * ```
 *   monotonic = upForMs at the start, then virtual time × (1 + millionths)     never goes back
 *   wall      = 2026-01-01 + the time that the monotonic one has counted + how far it was set ahead, in whole milliseconds
 * ```
 *
 * The clock of a machine without clock options or commands is virtual time itself, to the last bit.
 */
import { printed } from '../../src/cluster/checks.ts'
import { SimulationError } from '../errors.ts'
import type { Scheduler } from '../kernel/scheduler.ts'

/** What the wall clock of every machine says at virtual time 0: the first of January 2026. */
export const WALL_CLOCK_AT_START_MS = 1_767_225_600_000

/**
 * On a machine whose clock is not virtual time, timers fire this much late (a nanosecond). Otherwise rounding could wake a
 * process before its own clock has reached the time, and it would have to wait again.
 */
const ROUNDING_MS = 1e-6

/** How the clocks of a machine differ from virtual time at the start. */
export interface ClockOptions {
  /** The monotonic clock at virtual time 0, as of a machine that has been up for that long. Default: 0. */
  readonly upForMs?: number | undefined
  /** How far the wall clock is ahead; negative if it is behind. Default: 0. */
  readonly aheadMs?: number | undefined
  /** How many millionths faster both clocks run; negative if they are slower. Default: 0. */
  readonly perMillion?: number | undefined
}

export class MachineClock {
  readonly #scheduler: Scheduler
  /** A moment of virtual time, and how much the monotonic clock had counted by then, without `#upForMs`. */
  #sinceMs = 0
  #countedMs = 0
  #rate = 1
  /** The monotonic clock is virtual time: it started at 0 and has never drifted. */
  #isTrue = true
  #upForMs = 0
  #aheadMs = 0

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** How many milliseconds of this clock pass in one of virtual time. */
  get rate(): number {
    return this.#rate
  }

  /** The monotonic clock, in milliseconds. */
  now(): number {
    return this.#isTrue ? this.#scheduler.nowMs : this.#upForMs + this.#counted()
  }

  /** The wall clock, in whole milliseconds since 1970. */
  wall(): number {
    return this.#unset() + this.#aheadMs
  }

  setWall(ms: number): void {
    this.#aheadMs = Math.floor(ms) - this.#unset()
  }

  leapWall(byMs: number): void {
    this.#aheadMs += Math.trunc(byMs)
  }

  setUp(forMs: number): void {
    this.#upForMs = forMs
    this.#isTrue &&= forMs === 0
  }

  /** Both clocks go on from where they are, at this speed. */
  drift(perMillion: number): void {
    this.#countedMs = this.#counted()
    this.#sinceMs = this.#scheduler.nowMs
    this.#rate = 1 + perMillion / 1_000_000
    this.#isTrue &&= perMillion === 0
  }

  /** The virtual time at which `afterMs` milliseconds will have passed on this machine. */
  dueMs(afterMs: number): number {
    const { nowMs } = this.#scheduler
    return this.#isTrue || afterMs <= 0 ? nowMs + Math.max(0, afterMs) : nowMs + afterMs / this.#rate + ROUNDING_MS
  }

  #counted(): number {
    return this.#countedMs + (this.#scheduler.nowMs - this.#sinceMs) * this.#rate
  }

  #unset(): number {
    return WALL_CLOCK_AT_START_MS + Math.floor(this.#counted())
  }
}

/** From half the speed to one and a half times the speed. */
const MOST_PER_MILLION = 500_000

/** Fifty years. */
const LONGEST_LEAP_MS = 1_577_880_000_000

/** About 11 days. Of a longer uptime the numbers could no longer resolve a nanosecond. */
const LONGEST_UP_MS = 1_000_000_000

export function checkedDrift(perMillion: number): number {
  return checked('drift', 'millionths', perMillion, -MOST_PER_MILLION, MOST_PER_MILLION)
}

/** A leap must not take the wall clock back to before 1970. */
export function checkedLeap(clock: MachineClock, byMs: number): number {
  return checked('leap', 'ms', byMs, Math.max(-LONGEST_LEAP_MS, -clock.wall()), LONGEST_LEAP_MS)
}

/** Sets a clock that nobody has read yet. */
export function setClock(clock: MachineClock, { upForMs = 0, aheadMs = 0, perMillion = 0 }: ClockOptions): void {
  clock.setUp(checked('upForMs', 'ms', upForMs, 0, LONGEST_UP_MS))
  clock.leapWall(checkedLeap(clock, aheadMs))
  clock.drift(checkedDrift(perMillion))
}

function checked(what: string, unit: string, value: number, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw new SimulationError('SIMULATION_OPTIONS', `${what} must be from ${least} to ${most} ${unit}, not ${printed(value)}`)
}
