/** The progress of a swarm: on a terminal one line that is overwritten, elsewhere a line every few seconds. */
import type { Output } from '../output/terminal.ts'
import { counted, decimals, duration, grouped } from '../output/text.ts'

const TERMINAL_EVERY_MS = 200
const LOG_EVERY_MS = 5000
const CLEAR_LINE = '\r\u001b[K'

export class Progress {
  readonly #output: Output
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
    const everyMs = this.#output.isTTY === true ? TERMINAL_EVERY_MS : LOG_EVERY_MS
    if (this.#now() - this.#writtenAt < everyMs) return
    this.#writtenAt = this.#now()
    this.#output.write(this.#output.isTTY === true ? `${CLEAR_LINE}${this.#fitting()}` : `${this.#line()}\n`)
  }

  /** Removes the line from a terminal, before other output. */
  clear(): void {
    if (this.#output.isTTY === true) this.#output.write(CLEAR_LINE)
  }

  /** A line that wraps could not be overwritten. The last column stays free, as some terminals wrap when it is filled. */
  #fitting(): string {
    const line = this.#line()
    const room = Math.max(1, (this.#output.columns || Infinity) - 1)
    return line.length <= room ? line : `${line.slice(0, room - 1)}…`
  }

  #line(): string {
    const perSecond = this.#done / (this.elapsedMs / 1000)
    const rest = this.#total - this.#done
    const state = rest > 0
      ? `${decimals(perSecond, perSecond < 10 ? 1 : 0)}/s, ${counted(this.#failed, 'failure')}, ${duration((rest / perSecond) * 1000)} to go`
      : `${counted(this.#failed, 'failure')}, ${counted(this.#replayed, 'replay')} without a fault`
    return `${grouped(this.#done)} of ${counted(this.#total, 'seed')}, ${state}`
  }
}
