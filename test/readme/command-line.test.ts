import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { runProgram } from '../../sim/cli/program.ts'
import { STATUS_MEANINGS, STATUSES, type Status } from '../../sim/cli/status.ts'
import { desk } from '../sim/cli/support.ts'
import { ROOT } from '../style/sources.ts'
import { blocksIn, rowsBelow } from './markdown.ts'

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

/** Numbers change with every change of the protocol; the words around them do not. */
const withoutNumbers = (text: string): string => text.replaceAll(/\d[\d.,]*/g, '#').replaceAll(/ +/g, ' ').replace(/trace hash .*/, 'trace hash').trim()

describe('The README on the command line', () => {
  it('shows what a run prints, apart from its numbers', async () => {
    const words = /^npx rollcall-sim (run .*)$/m.exec(readme)?.[1]?.split(' ')
    expect(words).toBeDefined()
    const { written, ...console } = desk(1500)
    expect(await runProgram(words ?? [], console)).toBe('passed')
    const shown = blocksIn(readme).filter(({ text }) => text.startsWith('Seed ')).map(({ text }) => withoutNumbers(text))
    expect(shown).toEqual([withoutNumbers(written.output)])
  })

  it('lists every exit status', () => {
    const rows = (Object.keys(STATUSES) as Status[]).map((status) => [String(STATUSES[status]), status, STATUS_MEANINGS[status]])
    expect(rowsBelow(readme, 'exit status', '', 'when')).toEqual(rows)
  })
})
