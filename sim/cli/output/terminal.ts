/** Where the command line writes: how wide, whether somebody watches, and that nobody reads on is no error. */

/** What is needed of `process.stdout`. */
export interface Output {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

const WIDEST = 80
const NARROWEST = 40

/** What fits: that of the terminal, within limits; one that does not know its width says 0. */
export function widthOf(output: Output): number {
  return Math.max(NARROWEST, Math.min(WIDEST, output.columns || WIDEST))
}

export function writeLines(output: Output, lines: readonly string[]): void {
  output.write(`${lines.join('\n')}\n`)
}
