/** Finds where two runs differ: in the first line of their traces that differs, otherwise in the random numbers they drew. */

/** The most lines of the first run that are kept for the comparison. The rest of a longer run is compared by its hash only. */
const MOST_LINES = 500_000

export class TwoTraces {
  /** Lines of the first run, in order. Bound: `MOST_LINES`. */
  readonly #lines: string[] = []
  #count = 0
  #difference: string | undefined

  /** The next line of the first run, which must be over before the second begins. */
  first(line: string): void {
    if (this.#lines.length < MOST_LINES) this.#lines.push(line)
  }

  second(line: string): void {
    const expected = this.#lines[this.#count]
    if (this.#difference === undefined && expected !== undefined && expected !== line) this.#difference = differing(this.#count, expected, line)
    this.#count++
  }

  /** For two runs with different hashes: where they differ, to follow "they differ". The arguments come from `drawLines`. */
  where(firstDraws: readonly string[], secondDraws: readonly string[]): string {
    const missing = this.#count < this.#lines.length ? differing(this.#count, this.#lines[this.#count], undefined) : undefined
    return this.#difference ?? missing ?? differingDraw(firstDraws, secondDraws) ?? `only after line ${this.#lines.length}`
  }
}

function differing(index: number, first: string | undefined, second: string | undefined): string {
  return `first in line ${index + 1}:${versus(first, second)}`
}

/** Undefined if every stream gave the same number of words in both runs. */
function differingDraw(first: readonly string[], second: readonly string[]): string | undefined {
  const index = Array.from({ length: Math.max(first.length, second.length) }).findIndex((_, at) => first[at] !== second[at])
  return index === -1 ? undefined : `in no line kept of what happened, but in the random numbers that were drawn:${versus(first[index], second[index])}`
}

function versus(first: string | undefined, second: string | undefined): string {
  return `\n  first:  ${first ?? '(ended)'}\n  second: ${second ?? '(ended)'}`
}
