import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeScenario, parseScenario } from '../../sim/index.ts'
import { STEP_KINDS, stepFields } from '../../sim/scenario/table.ts'
import { ROOT } from '../style/sources.ts'
import { blocksIn, rowsBelow } from './markdown.ts'

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

function quoted(cell: string | undefined): readonly string[] {
  return [...(cell ?? '').matchAll(/`(\w+)`/g)].map(([, word]) => word as string)
}

describe('The README on scenarios', () => {
  it('shows a file that can be read', () => {
    const [file, ...others] = blocksIn(readme).filter(({ language }) => language === 'json')
    expect(others).toEqual([])
    expect(describeScenario(parseScenario(file?.text ?? '')).split('\n').slice(1)).toEqual([
      'At 10 s, the process of m1 crashes.', 'At 20 s, m0 and m2 on the one side and all others on the other hear nothing of each other.',
      'At 60 s, all partitions and cuts are over.', 'At 65 s, m1 starts anew.',
    ])
  })

  it('lists each kind of step, with all that belongs to it', () => {
    const rows = rowsBelow(readme, '`do`', 'with', 'what happens')
    expect(rows.flatMap(([kinds]) => quoted(kinds)).sort()).toEqual([...STEP_KINDS].sort())
    for (const [kinds, fields] of rows) {
      const needed = new Set(quoted(kinds).flatMap((kind) => Object.keys(stepFields(kind as (typeof STEP_KINDS)[number]))))
      expect([...quoted(fields)].sort(), kinds).toEqual([...needed].filter((field) => field !== 'atMs' && field !== 'do').sort())
    }
  })
})
