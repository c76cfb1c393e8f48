/** The timers of a service on the virtual clock of its process. */
import type { Timer } from '../../src/surroundings.ts'
import type { Timers } from './host.ts'

/** The longest delay of Node's timers: a longer one they change to 1 ms. */
const LONGEST_MS = 2_147_483_647

/** The process that the timers belong to. */
export interface TimedProcess {
  readonly ended: boolean
  timer(afterMs: number, then: () => void): Timer
}

export class VirtualTimers implements Timers {
  readonly #process: TimedProcess
  /** Runs a callback of the service. */
  readonly #call: (then: () => unknown) => void
  #waiting = 0

  constructor(process: TimedProcess, call: (then: () => unknown) => void) {
    this.#process = process
    this.#call = call
  }

  /** How many timers will still fire. */
  get waiting(): number {
    return this.#waiting
  }

  setTimeout(then: () => void, ms: number): object {
    const alarm = new Alarm(this.#process, (by) => this.#waiting += by)
    alarm.arm(checkedDelay('setTimeout', ms), () => this.#call(then))
    return alarm
  }

  setInterval(then: () => void, ms: number): object {
    const delayMs = checkedDelay('setInterval', ms)
    const alarm = new Alarm(this.#process, (by) => this.#waiting += by)
    const fired = (): void => {
      alarm.arm(delayMs, fired)
      this.#call(then)
    }
    alarm.arm(delayMs, fired)
    return alarm
  }

  clear(timer: object): void {
    if (timer instanceof Alarm) timer.cancel()
  }

  sleep(ms: number, { signal }: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
    const delayMs = checkedDelay('sleep', ms)
    // Nothing of an ended process runs on: rejecting would make a loop that retries at once spin for ever.
    if (this.#process.ended) return new Promise(() => {})
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error)
      const aborted = (): void => {
        this.clear(timer)
        reject(signal?.reason as Error)
      }
      const timer = this.setTimeout(() => {
        signal?.removeEventListener('abort', aborted)
        resolve()
      }, delayMs)
      signal?.addEventListener('abort', aborted, { once: true })
    })
  }
}

/** A timer as its user holds it. An interval arms it repeatedly. */
class Alarm {
  readonly #process: TimedProcess
  readonly #count: (by: number) => void
  #timer: Timer | undefined

  constructor(process: TimedProcess, count: (by: number) => void) {
    this.#process = process
    this.#count = count
  }

  arm(afterMs: number, then: () => void): void {
    if (this.#process.ended) return
    this.#count(1)
    this.#timer = this.#process.timer(afterMs, () => {
      this.#timer = undefined
      this.#count(-1)
      then()
    })
  }

  cancel(): void {
    if (this.#timer === undefined) return
    this.#timer.cancel()
    this.#timer = undefined
    this.#count(-1)
  }
}

function checkedDelay(what: string, ms: number): number {
  if (ms <= LONGEST_MS) return Math.max(1, ms)
  throw new RangeError(`${what} takes at most ${LONGEST_MS} ms, not ${ms}: Node would make 1 ms of it`)
}
