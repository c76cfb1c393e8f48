/**
 * Loss in bursts, as Gilbert and Elliott model it: a link is well or in a burst, and with each datagram it may go from one to the
 * other. The state belongs to the directed link; it moves with every datagram, whatever becomes of that.
 *
 * ```
 *            begin
 *   well ──────────► in a burst: datagrams vanish with the chance `loss`
 *    ▲                  │
 *    └──────────────────┘ end
 * ```
 */
import type { LinkOptions } from './link-options.ts'
import { happens } from './latency.ts'

export class Burst {
  readonly #options: NonNullable<LinkOptions['bursts']>
  #lasts = false

  constructor(options: NonNullable<LinkOptions['bursts']>) {
    this.#options = options
  }

  /** Whether the next datagram vanishes, by one word for the state and one for the loss. */
  takes(first: number, second: number): boolean {
    const { begin, end, loss } = this.#options
    this.#lasts = this.#lasts ? !happens(end, first) : happens(begin, first)
    return this.#lasts && happens(loss, second)
  }
}
