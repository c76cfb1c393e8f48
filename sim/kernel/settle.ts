/**
 * Lets promises settle between virtual events: code that awaits something runs as far as it can before the next event.
 *
 * One turn of the real event loop drains every chain of awaits, however long, because the loop goes on only when no promise job
 * is left. A turn costs microseconds, as much as a whole event, so it is taken only where something may be waiting to run:
 *
 * - after code was touched that probably awaits something;
 * - after promise activity was seen (stirs.ts): a handler resolved or made a promise;
 * - after user code was called, even if no such activity was seen: it may have resolved a promise with one that was settled
 *   before, which Node reports only when its continuation runs. So one microtask is awaited, behind all that are queued, and a
 *   turn is taken if another one ran.
 *
 * With a packet handler that uses no promises, an event then costs one or two microseconds more, on top of the five that it
 * takes in a cluster at rest. A turn would cost four.
 *
 * This is the only place in the simulator where real time passes.
 */
import { setImmediate } from 'node:timers'
import { goesOnBehind, stirs, watchStirs } from './stirs.ts'

export class Settling {
  #touched = true
  #userCodeCalled = false
  #seen = 0
  #turns = 0

  /** Code that probably waits for a promise was touched, or is about to be: a turn is due before the next event. */
  touch(): void {
    this.#touched = true
  }

  /** User code that seldom uses promises was called, such as a packet handler or a test: a turn may be due. */
  userCodeCalled(): void {
    this.#userCodeCalled = true
  }

  /** Whether a turn is due before the next event, as far as could be seen so far. */
  get needsTurn(): boolean {
    return this.#touched || stirs() !== this.#seen
  }

  /** Whether {@link Settling.settleIfNeeded} must be called before the next event. */
  get mayNeedTurn(): boolean {
    return this.#userCodeCalled || this.needsTurn
  }

  /** How many turns were taken. */
  get turns(): number {
    return this.#turns
  }

  /** Watches promise activity until the function that it returns is called. */
  watch(): () => void {
    return watchStirs()
  }

  /**
   * Takes a turn if something is waiting to run. The caller must call {@link Settling.markSettled} as soon as it goes on, because
   * its own await is promise activity too.
   */
  settleIfNeeded(): Promise<void> {
    // needsTurn is read before this method makes a promise of its own, which would count as activity.
    return this.needsTurn ? this.takeTurn() : this.#findOut()
  }

  /** Everything has run as far as it can: only what happens from now on makes another turn due. */
  markSettled(): void {
    this.#touched = false
    this.#userCodeCalled = false
    this.#seen = stirs()
  }

  /** Takes a turn of the real event loop. For the caller the same holds as for {@link Settling.settleIfNeeded}. */
  async takeTurn(): Promise<void> {
    this.#turns++
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
    this.markSettled()
  }

  async #findOut(): Promise<void> {
    if (await goesOnBehind()) await this.takeTurn()
  }
}
