/** The progress of a swarm: on a terminal one line that is overwritten, elsewhere a line every few seconds. */
import { StatusLine } from '../output/status-line.ts'
import type { Output } from '../output/terminal.ts'
import { counted, decimals, duration, grouped } from '../output/text.ts'

const TERMINAL_EVERY_MS = 200
const LOG_EVERY_MS = 5000

export class Progress {
  readonly #output: Output
  readonly #line: StatusLine
  readonly #total: number
  readonly #now: () => number
  readonly #begunAt: number
  #writtenAt: number
  #done = 0
  #replayed = 0
  #failed = 0

  /** `now` is a real clock, in milliseconds. */
  constructor(output: Output, total: number, now: () => number) {
    this.#output = output
    this.#line = new StatusLine(output)
    this.#total = total
    this.#now = now
    this.#begunAt = now()
    this.#writtenAt = this.#begunAt
  }

  get elapsedMs(): number {
    return this.#now() - this.#begunAt
  }

  /** One more world was played. */
  add(isReplay: boolean, hasFailed: boolean): void {
    if (isReplay) this.#replayed++
    else this.#done++
    if (hasFailed) this.#failed++
    const everyMs = this.#line.isShown ? TERMINAL_EVERY_MS : LOG_EVERY_MS
    if (this.#now() - this.#writtenAt < everyMs) return
    this.#writtenAt = this.#now()
    if (this.#line.isShown) this.#line.show(this.#text)
    else this.#output.write(`${this.#text}\n`)
  }

  /** Removes the line from a terminal, before other output. */
  clear(): void {
    this.#line.clear()
  }

  get #text(): string {
    const perSecond = this.#done / (this.elapsedMs / 1000)
    const rest = this.#total - this.#done
    const state = rest > 0
      ? `${decimals(perSecond, perSecond < 10 ? 1 : 0)}/s, ${counted(this.#failed, 'failure')}, ${duration((rest / perSecond) * 1000)} to go`
      : `${counted(this.#failed, 'failure')}, ${counted(this.#replayed, 'replay')} without a fault`
    return `${grouped(this.#done)} of ${counted(this.#total, 'seed')}, ${state}`
  }
}
