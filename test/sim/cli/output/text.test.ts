import { describe, expect, it } from 'vitest'
import { enumerated, shortened } from '../../../../sim/cli/output/names.ts'
import { beside, columns, counted, decimals, duration, grouped, percent, wrapped } from '../../../../sim/cli/output/text.ts'
import { widthOf } from '../../../../sim/cli/output/terminal.ts'

describe('Text for terminals', () => {
  it('wraps at blanks, keeps the first margin, and cuts what has none', () => {
    expect(wrapped('  one two  three', 9, '    ')).toEqual(['  one two', '    three'])
    expect(wrapped('abcdefgh ij', 4)).toEqual(['abcd', 'efgh', 'ij'])
    expect(wrapped('', 9)).toEqual([''])
  })

  it('puts a text beside its label, and below a label that is too long', () => {
    expect(beside('a', 'one two', 3, 8)).toEqual(['a   one', '    two'])
    expect(beside('abcdef', 'one', 3, 8)).toEqual(['abcdef', '    one'])
  })

  it('sets numbers to the right and words to the left', () => {
    expect(columns([['fault', 'worlds', 'of'], ['loss', '5', 'a'], ['cut', '1,000', '-']])).toEqual([
      'fault  worlds  of', 'loss        5  a', 'cut     1,000  -',
    ])
    expect(columns([])).toEqual([])
  })

  it.each([
    [0, '0 s'], [0.25, '0.25 ms'], [5.55, '5.5 ms'], [999.4, '999 ms'], [999.6, '1 s'], [90_000, '90 s'], [120_000, '2 min'], [7_200_000, '2 h'], [Infinity, 'never'],
  ])('tells %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text)
  })

  it('writes numbers as people read them', () => {
    expect([grouped(1_234_567), grouped(999), grouped(1234.56, 1)]).toEqual(['1,234,567', '999', '1,234.6'])
    expect([counted(1, 'seed'), counted(2000, 'seed'), counted(2, 'mass', 'masses')]).toEqual(['1 seed', '2,000 seeds', '2 masses'])
    expect([percent(0.005), decimals(1.5, 3), decimals(2, 1)]).toEqual(['0.5%', '1.5', '2'])
  })

  it('writes many names that follow one another as a range', () => {
    expect(shortened('(m0, m1, m2, m3 and m5) hear m7, m8 and m9.')).toBe('(m0 to m3 and m5) hear m7, m8 and m9.')
    expect(shortened('m9, m10, m11 and m12')).toBe('m9 to m12')
    expect(shortened('m3 crashes')).toBe('m3 crashes')
    expect([enumerated([]), enumerated(['a']), enumerated(['a', 'b']), enumerated(['a', 'b', 'c'])]).toEqual(['', 'a', 'a and b', 'a, b and c'])
  })

  it('is as wide as the terminal, within limits', () => {
    const width = (columns: number | undefined): number => widthOf({ columns, write: () => true })
    expect([undefined, 0, 20, 60, 200].map(width)).toEqual([80, 80, 40, 60, 80])
  })
})
