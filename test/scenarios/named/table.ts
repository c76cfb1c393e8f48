/** What scenarios print: a table of measurements over seeds that fits into 80 columns. */

const LABEL_WIDTH = 44
const NUMBER_WIDTH = 11
const LINE_WIDTH = 78

function number(value: number): string {
  return (Number.isInteger(value) ? `${value}` : value.toFixed(value < 10 ? 3 : 1)).padStart(NUMBER_WIDTH)
}

/** The middle one, or the mean of the two in the middle. */
function median(sorted: readonly number[]): number {
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2
}

/** Breaks between words. */
function wrapped(words: readonly string[], indent: string): string {
  const lines = ['']
  for (const word of words) {
    const line = lines.at(-1) as string
    if (line !== '' && line.length + 1 + word.length > LINE_WIDTH - indent.length) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.map((line) => `${indent}${line}\n`).join('')
}

/**
 * A row per measurement, with the least, the middle one and the most over the seeds, and a line of the most packets of each kind
 * in a worst second.
 */
export function table(
  title: string,
  seeds: readonly Readonly<Record<string, number>>[],
  worstSeconds: readonly Readonly<Record<string, number>>[],
): string {
  const head = `  ${`${seeds.length} ${seeds.length === 1 ? 'seed' : 'seeds'}`.padEnd(LABEL_WIDTH - 2)}`
  const columns = ['min', 'median', 'max'].map((column) => column.padStart(NUMBER_WIDTH)).join('')
  const labels = [...new Set(seeds.flatMap((measured) => Object.keys(measured)))]
  const rows = labels.map((label) => {
    const sorted = seeds.flatMap((measured) => measured[label] ?? []).sort((one, other) => one - other)
    const numbers = [sorted[0] as number, median(sorted), sorted.at(-1) as number].map(number)
    return `  ${label.padEnd(LABEL_WIDTH - 2)}${numbers.join('')}\n`
  })
  const kinds = [...new Set(worstSeconds.flatMap((worst) => Object.keys(worst)))]
  const most = kinds.map((kind) => `${kind} ${Math.max(...worstSeconds.map((worst) => worst[kind] ?? 0))}`)
  const byKind = wrapped(`most in a second: ${most.join(', ')}`.split(' '), '  ')
  return `\n${wrapped(title.split(' '), '')}${head}${columns}\n${rows.join('')}${byKind}`
}
