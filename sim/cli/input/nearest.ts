/** What somebody may have meant who mistyped a word. */

/** More letters wrong than these, and it is another word. */
const MOST_WRONG = 2

/** The word that fewest changes make of `typed` (a letter added, left out or exchanged), where few do; of two as near the first. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const ranked = words.map((word) => ({ word, wrong: changes(typed, word) })).toSorted((one, other) => one.wrong - other.wrong)
  const [best] = ranked
  return best !== undefined && best.wrong <= Math.min(MOST_WRONG, best.word.length - 1) ? best.word : undefined
}

/** Levenshtein's distance, row by row. */
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
