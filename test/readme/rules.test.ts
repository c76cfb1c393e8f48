import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT, scan, sourcesBelow } from '../style/sources.ts'
import { type Faults, faultsOf, ruleRowsIn, rulesIn } from './rules.ts'

const NONE: Faults = { duplicate: [], disordered: [], untested: [], unknown: [], twice: [] }

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')
const rules = rulesIn(readme)

describe('The rules of the protocol', () => {
  it('are each in the README, in order, and each has a test whose title begins with its name', () => {
    expect(rules.length).toBeGreaterThan(40)
    expect(faultsOf(rules, sourcesBelow('test'))).toEqual(NONE)
  })

  it('each say what holds and why, and lead to a file of the protocol', () => {
    const isWhole = ([, holds = '', because = '', file = '']: readonly string[]): boolean =>
      holds.endsWith('.') && because.endsWith('.') && /^\[[\w-]+\]\(src\/protocol\/[\w/-]+\.ts\)$/.test(file)
    expect(ruleRowsIn(readme).filter((row) => !isWhole(row))).toEqual([])
  })

  it('are read from all tables of rules, and from no others', () => {
    const table = (head: string, ...names: readonly string[]): string => [`| ${head} |`, '|---|---|---|---|', ...names.map((name) => `| ${name} | a | b | c |`), ''].join('\n')
    const page = [table('rule | what holds | because | file', 'C1', 'C2'), table('rules | here | why | file', 'Z9'), table('rule | what holds | because | file', 'P1')]
    expect(rulesIn(page.join('\n'))).toEqual(['C1', 'C2', 'P1'])
  })
})

describe('What is wrong with rules and tests', () => {
  const faults = (names: string, text: string): Faults => faultsOf(names.split(' '), [scan('test/a.test.ts', text)])

  it('is nothing where each rule has a test, by its own title or by one around it', () => {
    const text = [
      "describe('C1 A claim', () => {",
      "  describe('that is made up', () => it('is refused', () => {}))",
      '})',
      "describe('A probe', () => {",
      "  it.each<[string, (row: number) => void]>([['C9 (', () => {}]])('P1 is begun: %s', () => {})",
      '  it.each(ROWS)(`P2 is over after ${most} ms`, () => {})',
      '})',
      "describe.each([1, 2])(",
      "  'P3 Of %i helpers', () => it.skipIf(windows)('each answers', () => {}))",
    ]
    expect(faults('C1 P1 P2 P3', text.join('\n'))).toEqual(NONE)
  })

  it('is a rule without a test: a title with nothing below it, a comment, a string and a longer name are none', () => {
    const text = "describe('C1 A claim', () => {})\n// it('C1 is a claim')\nit('is a claim', () => read(\"it('C1 is')\"))\nit('C12 is', () => {})\nit('C1', () => {})"
    expect(faults('C1', text).untested).toEqual(['C1'])
  })

  it('is a name in a title that no rule has', () => {
    expect(faults('C1', "it('C1 is a claim', () => {})\nit('C2 is a claim', () => {})")).toEqual({ ...NONE, unknown: ['test/a.test.ts:2 names C2'] })
  })

  it('is a name that two rules have', () => {
    expect(faults('C1 C2 C1', '').duplicate).toEqual(['C1'])
  })

  it('is a rule out of order: a number left out, one before another, a letter that comes again or begins late', () => {
    const disordered = (names: string): readonly string[] => faults(names, '').disordered
    expect(disordered('C1 C2 P1 P2')).toEqual([])
    expect(['C1 C3', 'C2', 'C1 P1 C2', 'C1 P2', 'C1 P1 C1'].map(disordered)).toEqual([['C3'], ['C2'], ['C2'], ['P2'], ['C1']])
  })

  it('is a rule that is named again inside what it names', () => {
    expect(faults('C1', "describe('C1 A claim', () => {\n  it('C1 is a claim', () => {})\n})").twice).toEqual(['test/a.test.ts:2'])
  })
})
