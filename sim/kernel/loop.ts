/**
 * Runs events one by one up to a virtual time. After each event promises settle, then the invariants are tested, then the
 * condition that the caller waits for. Both are also tested before the first event, because commands may have been given since
 * the last run, and when the time is over.
 *
 * The first failure ends the run, and every later run fails with the same error: what happens after a failure is no longer what
 * the seed stands for.
 */
import { printed } from '../../src/cluster/checks.ts'
import type { SimulationError, SimulationErrorCode, SimulationErrorOptions } from '../errors.ts'
import { causeWords } from './cause.ts'
import { causeText, type Journal } from './journal.ts'
import type { Scheduler } from './scheduler.ts'
import type { Settling } from './settle.ts'

/** After this many events the real event loop gets a turn in any case: signals and the time limits of test runners need it. */
const EVENTS_PER_TURN = 4_096

/** More events than this at one virtual time must be causing one another without end, as two members without latency can. */
const MOST_EVENTS_AT_ONE_TIME = 1_000_000

interface Invariant {
  readonly name: string
  readonly test: () => boolean
}

export class Loop {
  readonly #scheduler: Scheduler
  readonly #settling: Settling
  readonly #journal: Journal
  readonly #mostAtOneTime: number
  /** Bound: as many as the user stated. */
  readonly #invariants: Invariant[] = []
  #failure: SimulationError | undefined
  #running = false
  #events = 0
  #atOneTime = 0

  constructor(scheduler: Scheduler, settling: Settling, journal: Journal, mostAtOneTime: number = MOST_EVENTS_AT_ONE_TIME) {
    this.#scheduler = scheduler
    this.#settling = settling
    this.#journal = journal
    this.#mostAtOneTime = mostAtOneTime
  }

  /** How many events have run. */
  get events(): number {
    return this.#events
  }

  always(name: string, test: () => boolean): void {
    this.#invariants.push({ name, test })
  }

  /** Ends the run before its next event. Only the first failure is reported; later ones may be its consequences. */
  fail(code: SimulationErrorCode, headline: string, options?: SimulationErrorOptions): void {
    this.#failure ??= this.#journal.error(code, headline, options)
  }

  /** Resolves with true as soon as `done` holds, or with false at `untilMs`. Rejects with the failure of the run. */
  async advance(untilMs: number, done?: () => boolean): Promise<boolean> {
    if (this.#running) throw this.#journal.error('SIMULATION_STATE', 'a run is still under way: await it before the next')
    this.#running = true
    const unwatch = this.#settling.watch()
    try {
      await this.#settling.takeTurn()
      this.#settling.markSettled()
      for (;;) {
        if (this.#settling.mayNeedTurn) {
          await this.#settling.settleIfNeeded()
          this.#settling.markSettled()
        }
        this.#checkInvariants()
        this.#stopIfFailed()
        if (done !== undefined && this.#isDone(done)) return true
        // What these tests set off also settles before the next event.
        if (this.#settling.mayNeedTurn) {
          await this.#settling.settleIfNeeded()
          this.#settling.markSettled()
        }
        this.#stopIfFailed()
        if (this.#scheduler.nextMs <= untilMs) this.#runEvent()
        else if (this.#scheduler.nowMs < untilMs) this.#scheduler.advanceTo(untilMs)
        else return false
      }
    } finally {
      unwatch()
      this.#running = false
    }
  }

  #runEvent(): void {
    const before = this.#scheduler.nowMs
    this.#events++
    try {
      this.#scheduler.runNext()
    } catch (cause) {
      const { doing } = this.#scheduler
      const where = doing.host === undefined ? '' : ` in ${doing.host}, ${causeWords(doing.cause())}`
      this.fail('SIMULATION_UNCAUGHT', `uncaught${where}: ${causeText(cause)}`, { cause })
    }
    if (this.#events % EVENTS_PER_TURN === 0) this.#settling.touch()
    this.#atOneTime = this.#scheduler.nowMs === before ? this.#atOneTime + 1 : 0
    if (this.#atOneTime > this.#mostAtOneTime) {
      this.fail('SIMULATION_STUCK', `virtual time stands still: ${this.#atOneTime} events at one time`)
    }
  }

  #checkInvariants(): void {
    for (const { name, test } of this.#invariants) {
      try {
        if (!this.#answer(test, `always ${JSON.stringify(name)}`)) this.fail('SIMULATION_ALWAYS', `not always: ${name}`, { checker: name })
      } catch (cause) {
        this.fail('SIMULATION_ALWAYS', `not always: ${name}: ${causeText(cause)}`, { cause, checker: name })
      }
    }
  }

  #isDone(done: () => boolean): boolean {
    try {
      return this.#answer(done, 'what the run waits for') && this.#failure === undefined
    } catch (cause) {
      this.fail('SIMULATION_UNCAUGHT', `uncaught in what the run waits for: ${causeText(cause)}`, { cause })
      return false
    }
  }

  /** Fails the run if the test returns anything but a boolean: a promise would pass for true. */
  #answer(test: () => unknown, what: string): boolean {
    this.#settling.userCodeCalled()
    const answer = test()
    if (typeof answer === 'boolean') return answer
    // The failure below says that it is a promise; its rejection is not reported as well.
    if (answer instanceof Promise) answer.catch(() => undefined)
    const got = answer instanceof Promise ? 'a Promise' : printed(answer)
    this.fail('SIMULATION_OPTIONS', `${what}: the test must answer true or false at once; got ${got}`)
    return true
  }

  #stopIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}
