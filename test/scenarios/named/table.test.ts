import { expect, it } from 'vitest'
import { table } from './table.ts'

it('The table of a scenario has least, middle and most over the seeds, in at most 80 columns', () => {
  const title = 'Two halves of forty members each that were apart for a day and that were not told so find each other again'
  const seeds = [{ 'healed, ms': 1234.56, packets: 7 }, { 'healed, ms': 34.5, packets: 8 }, { 'healed, ms': 0.25, packets: 12 }, { 'healed, ms': 44.5, packets: 9 }]
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
