/** One line on a terminal that is overwritten again and again. Elsewhere nothing is written, as it would fill a log. */
import type { Output } from './terminal.ts'

const CLEAR_LINE = '\r\u001b[K'

export class StatusLine {
  readonly #output: Output

  constructor(output: Output) {
    this.#output = output
  }

  /** Whether the line is seen at all. */
  get isShown(): boolean {
    return this.#output.isTTY === true
  }

  /** Replaces the line. A wrapped line could not be overwritten, and some terminals wrap as soon as the last column is filled. */
  show(text: string): void {
    if (!this.isShown) return
    const room = Math.max(1, (this.#output.columns || Infinity) - 1)
    this.#output.write(CLEAR_LINE + (text.length <= room ? text : `${text.slice(0, room - 1)}…`))
  }

  /** Removes the line from the terminal, before other output. */
  clear(): void {
    if (this.isShown) this.#output.write(CLEAR_LINE)
  }
}
