import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CHECKERS } from '../../sim/checks/checks.ts'
import { CONVERGENCE } from '../../sim/checks/convergence.ts'
import { ROOT } from '../style/sources.ts'
import { rowsBelow } from './markdown.ts'

const rows = rowsBelow(readFileSync(join(ROOT, 'README.md'), 'utf8'), 'checker', 'what it demands').map(([cell = '']) => /^\[`(.*)`\]\((.*)\)$/.exec(cell))

describe('The README', () => {
  it('names each checker', () => {
    expect(rows.map((row) => row?.[1])).toEqual([...CHECKERS.map((make) => make().name), CONVERGENCE])
  })

  it('and leads to its file', () => {
    for (const [, name, path = ''] of rows.map((row) => row ?? [])) {
      expect(existsSync(join(ROOT, path)), path).toBe(true)
      expect(readFileSync(join(ROOT, path), 'utf8')).toContain(`'${name}'`)
    }
  })
})
