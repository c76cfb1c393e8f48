import { expect, it } from 'vitest'
import { table } from './table.ts'

it('The table of a scenario has least, middle and most over the seeds, in at most 80 columns', () => {
  const title = 'Two halves of forty members each that were apart for a day and that were not told so find each other again'
  const seeds = [[1234.56, 7], [34.5, 8], [0.25, 12], [44.5, 9]].map(([healed = 0, packets = 0]) => ({ 'healed, ms': healed, packets }))
  const text = table(title, seeds, [{ ping: 3 }, { ping: 5, gossip: 78 }])
  expect(text.split('\n')).toEqual([
    '',
    'Two halves of forty members each that were apart for a day and that were not',
    'told so find each other again',
    '  4 seeds                                           min     median        max',
    '  healed, ms                                      0.250       39.5     1234.6',
    '  packets                                             7      8.500         12',
    '  most in a second: ping 5, gossip 78',
    '',
  ])
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})
