/** Nothing that others drive is without a bound that has a name, and no bound is without a test that reaches it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { rowsBelow } from '../readme/markdown.ts'
import { place, ROOT, type Source, sourcesBelow } from '../style/sources.ts'
import { LIMITS } from './table.ts'

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8')

/** A field that holds many: with the comment above it, if there is one. */
interface Field {
  readonly where: string
  readonly comment: string
}

const COLLECTION = /^ {2}(?:readonly )?#\w+[^=\n]*(?:= new (?:Map|Set|Deadlines)\b|(?:\[\]|(?:Map|Set|Deadlines|Chain)<.*>)(?: \| undefined)?(?: =|$)).*$/gm
const COMMENT = /\/\*\*(?:(?!\*\/)[^])*\*\/\s*$/

function collectionsIn(source: Source): readonly Field[] {
  return [...source.text.matchAll(COLLECTION)].map((match) => {
    const above = source.text.slice(0, match.index).trimEnd()
    return { where: place(source, match.index), comment: COMMENT.exec(above)?.[0] ?? '' }
  })
}

/** Numbers that are limits by their names. */
const LIMITING = /^export const (\w*(?:LIMIT|MOST|AT_ONCE|PER_SECOND|PER_KIND|PER_PAGE|ATTEMPTS|ROOM)\w*)(?:: number)? = /gm
/** These limit no other: what a member of this version writes itself, and settings of its own. */
const OTHERS: readonly string[] = [
  'QUIET_LIMIT_MS', // how a number is written
  'AT_ONCE', // how many a leaver tells
]

const sources = sourcesBelow('src')

describe('The limits', () => {
  it('are reached by tests that are there', () => {
    const texts = new Map<string, string>()
    const textOf = (file: string): string => {
      const text = texts.get(file) ?? readFileSync(join(ROOT, 'test', file), 'utf8')
      texts.set(file, text)
      return text
    }
    const missing = Object.entries(LIMITS).filter(([, { reachedBy: [file, title] }]) => !textOf(file).includes(`'${title}'`))
    expect(missing.map(([name]) => name)).toEqual([])
  })

  it('are all that the sources have under such names', () => {
    const named = sources.flatMap(({ text }) => [...text.matchAll(LIMITING)].map(([, name]) => name as string))
    expect(named.length).toBeGreaterThan(25)
    expect(named.filter((name) => !(name in LIMITS) && !OTHERS.includes(name))).toEqual([])
  })

  it('are in the table of the README, with their numbers and reasons', () => {
    const rows = rowsBelow(readme, 'limit', 'is', 'what it bounds', 'because')
    expect(rows.map(([name, value]) => [name, value])).toEqual(Object.entries(LIMITS).map(([name, { value }]) => [`\`${name}\``, `${value}`]))
    expect(rows.filter(([, , bounds = '', because = '']) => bounds === '' || because === '')).toEqual([])
  })
})

describe('A field that holds many', () => {
  const fields = sources.flatMap(collectionsIn)

  it('says what its bound is', () => {
    expect(fields.length).toBeGreaterThan(40)
    expect(fields.filter(({ comment }) => !/\b(?:Bound|bound)\b/.test(comment)).map(({ where }) => where)).toEqual([])
  })

  it('is bounded by a limit of the table, where it names one', () => {
    const named = fields.flatMap(({ where, comment }) => [...comment.matchAll(/\{@link ([A-Z][A-Z_]+)\}/g)].map(([, name]) => ({ where, name: name as string })))
    expect(named.length).toBeGreaterThan(12)
    expect(named.filter(({ name }) => !(name in LIMITS))).toEqual([])
  })
})
