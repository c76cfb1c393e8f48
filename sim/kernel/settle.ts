/**
 * Promises settle between virtual events: what user code awaits has gone as far as it can before the next event runs.
 *
 * One turn of the real event loop drains every chain of awaits, however long, because promise jobs run to the end before the
 * loop goes on. A turn costs microseconds, as much as a whole event, so it is taken only where something may wait to go on:
 *
 * - after code was touched that probably awaits something;
 * - where something was seen to stir, see stirs.ts: a handler resolved a promise, or made one;
 * - after user code was called in which nothing was seen to: it may still have resolved a promise with an older one, of which
 *   nothing is told until it goes on. One microtask is awaited, behind all that wait, and a turn is taken if another one went on.
 *
 * So a handler of each packet that has nothing to do with promises costs its events one to two microseconds, of the five that an event
 * takes in a cluster at rest; a turn would cost four.
 *
 * This is the only place of the simulator where real time passes.
 */
import { setImmediate } from 'node:timers'
import { goesOnBehind, stirs, watchStirs } from './stirs.ts'

export class Settling {
  #touched = true
  #called = false
  #seen = 0
  #turns = 0

  /** Code that may be waiting for a promise was, or is about to be, touched. */
  touch(): void {
    this.#touched = true
  }

  /** Code of the user was called, which seldom does anything with promises: a handler of packets, a test. */
  called(): void {
    this.#called = true
  }

  /** Whether a turn is needed before the next event, as far as is seen. */
  get owed(): boolean {
    return this.#touched || stirs() !== this.#seen
  }

  /** Whether {@link Settling.rest} has something to do. */
  get restless(): boolean {
    return this.#called || this.owed
  }

  /** How many turns were taken. */
  get turns(): number {
    return this.#turns
  }

  /** Until the function that it returns is called, what stirs is seen. */
  watch(): () => void {
    return watchStirs()
  }

  /** Settles where anything waits to go on; resolves with whether it did. What comes of it goes to `rested` at once: it stirs itself. */
  rest(): Promise<boolean> {
    // Asked before any promise is made here.
    return this.owed ? this.settle() : this.#look()
  }

  /** All that has stirred by now has come to its end. Returns what it is given. */
  rested(wentOn: boolean): boolean {
    this.#touched = false
    this.#called = false
    this.#seen = stirs()
    return wentOn
  }

  /** Takes a turn; resolves with true. */
  async settle(): Promise<boolean> {
    this.#turns++
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
    return this.rested(true)
  }

  async #look(): Promise<boolean> {
    return (await goesOnBehind()) && this.settle()
  }
}
