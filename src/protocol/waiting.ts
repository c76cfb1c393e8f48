/**
 * A part that sends by itself, and whether it waits: while what it sent is not taken by the driver, because sends stand still
 * there, it does nothing more.
 *
 * Else packets would pile up that say what was true long ago, and one probe after the other would fail that never left.
 */
import type { Outbox } from './outbox.ts'

export class Waiting {
  readonly #outbox: Outbox
  /** How often the outbox had been emptied when this part sent something. */
  #sentAfter = -1

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  get holds(): boolean {
    return this.#sentAfter === this.#outbox.emptied
  }

  /** The part was let do its work when so many packets were in the outbox. */
  worked(before: number): void {
    if (this.#outbox.size > before) this.#sentAfter = this.#outbox.emptied
  }
}
