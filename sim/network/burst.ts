/**
 * Loss in bursts, as modelled by Gilbert and Elliott: a link is either well or in a burst, and may change from one to the other
 * with each datagram. The state belongs to the directed link and moves with every datagram, whatever its fate.
 *
 * ```
 *            begin
 *   well ──────────► in a burst: each datagram is lost with probability `loss`
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

  /** Whether the next datagram is lost. Takes one random word for the state and one for the loss. */
  takes(first: number, second: number): boolean {
    const { begin, end, loss } = this.#options
    this.#lasts = this.#lasts ? !happens(end, first) : happens(begin, first)
    return this.#lasts && happens(loss, second)
  }
}
