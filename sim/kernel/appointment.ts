/** A callback of the user at a set virtual time. Promises settle after it. */
import type { Settling } from './settle.ts'
import type { Cause } from './cause.ts'
import { Task } from './scheduler.ts'

export class Appointment extends Task {
  readonly #settling: Settling
  readonly #then: () => void

  constructor(settling: Settling, then: () => void) {
    super()
    this.#settling = settling
    this.#then = then
  }

  override run(): void {
    this.#settling.touch()
    this.#then()
  }

  override cause(): Cause {
    return { by: 'appointment' }
  }
}
