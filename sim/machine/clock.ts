/**
 * The clocks of one machine, made from virtual time. Both stand on one oscillator, so they drift together; only the wall clock
 * can be set.
 *
 * ```
 *   monotonic = upForMs at the start, then virtual time × (1 + millionths)     never goes back
 *   wall      = 2026-01-01 + the time that the monotonic one has counted + what it was set ahead, in whole milliseconds
 * ```
 *
 * A machine that nothing was said about has virtual time itself, to the last bit.
 */
import { printed } from '../../src/cluster/checks.ts'
import { SimulationError } from '../errors.ts'
import type { Scheduler } from '../kernel/scheduler.ts'

/** What the wall clock of every machine says at virtual time 0: the first of January 2026. */
export const WALL_CLOCK_AT_START_MS = 1_767_225_600_000

/**
 * Timers on a machine whose clock is not virtual time are this much late (a nanosecond): rounding must not wake anybody before his own clock says
 * that it is time, only to wait again for nothing.
 */
const ROUNDING_MS = 1e-6

/** How the clocks of a machine differ at the start; what is not given does not. */
export interface ClockOptions {
  /** What the monotonic clock says at virtual time 0, as of a machine that has been up for so long. Default: 0. */
  readonly upForMs?: number | undefined
  /** By how much the wall clock is ahead; negative where it is behind. Default: 0. */
  readonly aheadMs?: number | undefined
  /** How many millionths faster both clocks run; negative where they are slower. Default: 0. */
  readonly perMillion?: number | undefined
}

export class MachineClock {
  readonly #scheduler: Scheduler
  /** A moment of virtual time, and what the monotonic clock said then, without the time that it was up before. */
  #sinceMs = 0
  #countedMs = 0
  #rate = 1
  /** Virtual time is its time: it began with that, and has never drifted. */
  #isTrue = true
  #upForMs = 0
  #aheadMs = 0

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** How many of its own milliseconds pass in one of virtual time. */
  get rate(): number {
    return this.#rate
  }

  /** Monotonic. */
  now(): number {
    return this.#isTrue ? this.#scheduler.nowMs : this.#upForMs + this.#counted()
  }

  /** Whole milliseconds since 1970. */
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

  /** Both clocks go on from where they are, at another speed. */
  drift(perMillion: number): void {
    this.#countedMs = this.#counted()
    this.#sinceMs = this.#scheduler.nowMs
    this.#rate = 1 + perMillion / 1_000_000
    this.#isTrue &&= perMillion === 0
  }

  /** When in virtual time so many milliseconds of this machine's have passed. */
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

/** Half as fast again, or half as fast: more is no clock. */
const MOST_PER_MILLION = 500_000

/** Fifty years. */
const LONGEST_LEAP_MS = 1_577_880_000_000

/** A machine that has been up for longer has no thousandth of a microsecond left in its numbers. */
const LONGEST_UP_MS = 1_000_000_000

export function checkedDrift(perMillion: number): number {
  return checked('drift', 'millionths', perMillion, -MOST_PER_MILLION, MOST_PER_MILLION)
}

/** No clock is set to a time before 1970. */
export function checkedLeap(clock: MachineClock, byMs: number): number {
  return checked('leap', 'ms', byMs, Math.max(-LONGEST_LEAP_MS, -clock.wall()), LONGEST_LEAP_MS)
}

/** Sets a clock that nobody has looked at yet. */
export function setClock(clock: MachineClock, { upForMs = 0, aheadMs = 0, perMillion = 0 }: ClockOptions): void {
  clock.setUp(checked('upForMs', 'ms', upForMs, 0, LONGEST_UP_MS))
  clock.leapWall(checkedLeap(clock, aheadMs))
  clock.drift(checkedDrift(perMillion))
}

function checked(what: string, unit: string, value: number, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value
  throw new SimulationError('SIMULATION_OPTIONS', `${what} must be from ${least} to ${most} ${unit}, not ${printed(value)}`)
}
