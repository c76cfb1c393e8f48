import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { STATUS_MEANINGS, STATUSES, type Status } from '../../sim/cli/status.ts'
import { ROOT } from '../style/sources.ts'
import { rowsBelow } from './markdown.ts'
import { sampleRun, withSampleRun } from './sample-run.ts'

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

describe('The README on the command line', () => {
  it('shows what a run prints, its numbers and its trace hash (npm run pin renews them)', async () => {
    const { shown, printed } = await sampleRun(readme)
    expect(shown).toBe(printed)
  })

  it('shows another run once that is written into it', () => {
    expect(withSampleRun('a\n```text\nSeed 1: b\nc\n```\nd $&', 'Seed 2: $& e')).toBe('a\n```text\nSeed 2: $& e\n```\nd $&')
  })

  it('lists every exit status', () => {
    const rows = (Object.keys(STATUSES) as Status[]).map((status) => [String(STATUSES[status]), status, STATUS_MEANINGS[status]])
    expect(rowsBelow(readme, 'exit status', '', 'when')).toEqual(rows)
  })
})
