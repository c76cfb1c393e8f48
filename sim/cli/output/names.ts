/** Shortens long lists of host names: consecutive ones become a range. */

/** This many consecutive names are still written out one by one. */
const WRITTEN_OUT = 3

const ROW = /\bm\d+(?:(?:, | and )m\d+)+/g

/** A sentence in which `m4, m5, m6 and m7` is `m4 to m7`. */
export function shortened(sentence: string): string {
  return sentence.replaceAll(ROW, (row) => enumerated(ranges(row.match(/\d+/g)?.map(Number) ?? [])))
}

function ranges(numbers: readonly number[]): readonly string[] {
  const parts: string[] = []
  for (let begin = 0; begin < numbers.length;) {
    let end = begin + 1
    while (numbers[end] === (numbers[end - 1] ?? NaN) + 1) end++
    const names = numbers.slice(begin, end).map((number) => `m${number}`)
    parts.push(...(names.length > WRITTEN_OUT ? [`${names[0]} to ${names.at(-1)}`] : names))
    begin = end
  }
  return parts
}

/** `a`, `a and b`, `a, b and c`. */
export function enumerated(items: readonly string[]): string {
  if (items.length < 2) return items.join('')
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`
}
