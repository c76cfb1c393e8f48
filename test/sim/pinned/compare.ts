/** How two runs that should be one differ, for people: the first line, and what stands before it. */
import { differingLine, type Pin, type Traced } from './pins.ts'

/** How much of what came before is shown. */
const BEFORE = 3

/** What is wrong with a run that was pinned, in words; undefined where it is as it was. */
export function pinProblem(name: string, pinned: Pin | undefined, now: Pin, { lines }: Pick<Traced, 'lines'>): string | undefined {
  if (pinned === undefined) return `${name} has no pin; npm run pin writes all`
  if (pinned.traceHash === now.traceHash) return undefined
  const number = differingLine(pinned, now)
  const where = number === undefined
    ? ['no line of its trace differs, and so its hash must be made in another way']
    : [`the first line that differs is ${number}:`, ...context(lines, number), `  now:    ${lines[number - 1] ?? '(ended)'}`]
  return [
    `${name} has the trace hash ${now.traceHash}, and ${pinned.traceHash} is pinned;`, ...where,
    `See the whole trace with: node dist/test/sim/pinned/main.js trace ${name}`,
    'Where runs were meant to change, npm run pin writes all pins anew.',
  ].join('\n')
}

/** The first line in which two traces differ, in both; undefined where they are the same. */
export function differenceOf(titles: readonly [one: string, other: string], one: readonly string[], other: readonly string[]): string | undefined {
  const index = Array.from({ length: Math.max(one.length, other.length) }).findIndex((_, at) => one[at] !== other[at])
  if (index === -1) return undefined
  const width = Math.max(...titles.map((title) => title.length)) + 1
  const sides = [one, other].map((lines, side) => `  ${`${titles[side]}:`.padEnd(width)} ${lines[index] ?? '(ended)'}`)
  return [`the first line that differs is ${index + 1}:`, ...context(one, index + 1), ...sides].join('\n')
}

function context(lines: readonly string[], number: number): readonly string[] {
  return lines.slice(Math.max(0, number - 1 - BEFORE), number - 1).map((line) => `  before: ${line}`)
}
