/** Text for terminals: lines that fit a width, tables with aligned columns, readable numbers. */

/** Where a line may break: at a space, but not between a number and its unit. */
const BREAK = / (?!(?:ms|s|min|h|%)(?!\w))/

/** Wraps one line into lines of at most `width`. The first keeps its own indent, the others get `indent`. */
export function wrapped(text: string, width: number, indent = ''): readonly string[] {
  const lines: string[] = []
  let margin = /^ */.exec(text)?.[0] ?? ''
  let line = ''
  for (const word of text.slice(margin.length).split(BREAK).flatMap((long) => chopped(long, width - Math.max(margin.length, indent.length)))) {
    const longer = line === '' ? margin + word : `${line} ${word}`
    if (line === '' || longer.length <= width) {
      line = longer
      continue
    }
    lines.push(line)
    margin = indent
    line = word === '' ? '' : margin + word
  }
  return [...lines, line]
}

/** Wraps each line of a text by itself, all with the same margin; continuation lines are indented further. */
export function wrappedLines(text: string, width: number, margin: string): readonly string[] {
  return text.split('\n').flatMap((line) => wrapped(margin + line, width, `${margin}    `))
}

function chopped(word: string, width: number): readonly string[] {
  if (word.length <= width) return [word]
  return [word.slice(0, width), ...chopped(word.slice(width), width)]
}

/** A text to the right of a label of a fixed width; continuation lines stay aligned with the text. */
export function beside(label: string, text: string, labelWidth: number, width: number): readonly string[] {
  const margin = ' '.repeat(labelWidth + 1)
  const [first = '', ...others] = wrapped(text, width - margin.length)
  const start = label.length <= labelWidth ? [`${label.padEnd(labelWidth)} ${first}`] : [label, margin + first]
  return [...start, ...others.map((line) => margin + line)].map((line) => line.trimEnd())
}

/** A table: words are aligned left; columns whose cells begin with a digit, a dash or `<` are aligned right, with their heads. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const count = Math.max(0, ...rows.map((row) => row.length))
  const indices = Array.from({ length: count }, (_, index) => index)
  const widths = indices.map((index) => Math.max(...rows.map((row) => (row[index] ?? '').length)))
  const numeric = indices.map((index) => index > 0 && rows.slice(1).every((row) => /^(?:[-<\d].*)?$/.test(row[index] ?? '')))
  return rows.map((row) => indices.map((index) => {
    const [cell, width] = [row[index] ?? '', widths[index] as number]
    return numeric[index] === true ? cell.padStart(width) : cell.padEnd(width)
  }).join('  ').trimEnd())
}

/** A length of time in a suitable unit: `0 s`, `250 ms`, `3.2 s`, `2 min`, `1.5 h`. */
export function duration(ms: number): string {
  if (ms === Infinity) return 'never'
  if (ms < 1) return ms === 0 ? '0 s' : `${decimals(ms, 2)} ms`
  if (ms < 999.5) return `${decimals(ms, ms < 10 ? 1 : 0)} ms`
  if (ms < 119_950) return `${decimals(ms / 1000, 1)} s`
  if (ms < 7_170_000) return `${decimals(ms / 60_000, 1)} min`
  return `${decimals(ms / 3_600_000, 1)} h`
}

/** A moment of a run: `30.000 s`. */
export function moment(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`
}

/** With commas between thousands. */
export function grouped(value: number, places = 0): string {
  const [whole = '', fraction] = value.toFixed(places).split('.')
  const marked = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
  return fraction === undefined ? marked : `${marked}.${fraction}`
}

export function percent(part: number): string {
  return `${decimals(part * 100, 2)}%`
}

/** `1 seed`, `20 seeds`. */
export function counted(count: number, word: string, plural = `${word}s`): string {
  return `${grouped(count)} ${count === 1 ? word : plural}`
}

/** With at most this many decimals, and no zeros at the end. */
export function decimals(value: number, most: number): string {
  return String(Number(value.toFixed(most)))
}
