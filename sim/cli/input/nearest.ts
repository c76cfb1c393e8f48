/** Guesses which word a user meant who mistyped it. */

/** A word with more wrong letters than this is a different word. */
const MOST_WRONG = 2

/**
 * The word closest to `typed` by letters added, left out or replaced; undefined if none is close. Of equally close ones, the
 * first.
 */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const ranked = words.map((word) => ({ word, wrong: changes(typed, word) })).toSorted((one, other) => one.wrong - other.wrong)
  const [best] = ranked
  return best !== undefined && best.wrong <= Math.min(MOST_WRONG, best.word.length - 1) ? best.word : undefined
}

/** The Levenshtein distance, row by row. */
function changes(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (const [place, other] of [...to].entries()) {
      next.push(Math.min((row[place] as number) + (letter === other ? 0 : 1), (row[place + 1] as number) + 1, (next[place] as number) + 1))
    }
    row = next
  }
  return row[to.length] as number
}
