/**
 * Whether a part that sends by itself must wait: while the driver cannot send and so has not taken what the part sent, the part
 * does nothing more.
 *
 * Otherwise stale packets would pile up, and one probe after another would fail without ever having left.
 */
import type { Outbox } from './outbox.ts'

export class Waiting {
  readonly #outbox: Outbox
  /** How often the outbox had been emptied when this part last sent something. */
  #sentAfter = -1

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  /** True while what the part sent last has not been taken. */
  get holds(): boolean {
    return this.#sentAfter === this.#outbox.emptied
  }

  /** The part has done its work; `before` packets were in the outbox when it began. */
  worked(before: number): void {
    if (this.#outbox.size > before) this.#sentAfter = this.#outbox.emptied
  }
}
