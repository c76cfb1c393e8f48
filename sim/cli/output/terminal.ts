/** Where the command line writes, and how wide that is. */

/** The part of `process.stdout` that is used. */
export interface Output {
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  write(text: string): unknown
}

const WIDEST = 80
const NARROWEST = 40

/** The width of the terminal, within limits. A terminal that does not know its width reports 0. */
export function widthOf(output: Output): number {
  return Math.max(NARROWEST, Math.min(WIDEST, output.columns || WIDEST))
}

export function writeLines(output: Output, lines: readonly string[]): void {
  output.write(`${lines.join('\n')}\n`)
}
