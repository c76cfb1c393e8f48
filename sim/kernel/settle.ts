/**
 * Promises settle between virtual events: what user code awaits has gone as far as it can before the next event runs.
 *
 * One turn of the real event loop drains every chain of awaits, however long, because promise jobs run to the end before the
 * loop goes on. A turn costs microseconds, as much as a whole event, so it is taken only after events in which code that
 * awaits may have been touched. This is the only place of the simulator where real time passes.
 */
import { setImmediate } from 'node:timers'

export class Settling {
  #owed = true
  #turns = 0

  /** Code that may be waiting for a promise was, or is about to be, touched. */
  touch(): void {
    this.#owed = true
  }

  /** Whether a turn is needed before the next event. */
  get owed(): boolean {
    return this.#owed
  }

  /** How many turns were taken. */
  get turns(): number {
    return this.#turns
  }

  async settle(): Promise<void> {
    this.#turns++
    await new Promise<void>((resolve) => {
      setImmediate(resolve)
    })
    this.#owed = false
  }
}
