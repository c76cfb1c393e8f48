/** The measurements as text. */
import type { IdleRow } from './idle.ts'
import type { LargeProgress } from './large.ts'

const HEAD = ['members', 'start, CPU s', 'bytes a pair', 'member-seconds a second', 'cost of one']

/** A table in Markdown. */
export function idleTable(rows: readonly IdleRow[]): string {
  const lines = [HEAD, HEAD.map(() => '---:'), ...rows.map(cells)]
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n')
}

function cells(row: IdleRow): readonly string[] {
  return [
    grouped(row.members), row.startSeconds.toFixed(1), grouped(row.bytesPerPair), grouped(row.memberSecondsPerSecond), row.costRatio.toFixed(2),
  ]
}

export function largeLine({ phase, virtualMs, cpuSeconds, wallSeconds, residentBytes }: LargeProgress): string {
  const memory = (residentBytes / 2 ** 30).toFixed(1)
  return `${phase} at ${(virtualMs / 1000).toFixed(1)} virtual s: ${grouped(cpuSeconds)} s of CPU time, ${grouped(wallSeconds)} s, at most ${memory} GiB`
}

function grouped(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}
