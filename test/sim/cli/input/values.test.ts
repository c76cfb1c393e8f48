import { describe, expect, it } from 'vitest'
import { latency, list, matching, oneOf, placed, range, share, span, time, whole, type Reader } from '../../../../sim/cli/input/values.ts'
import { choice, division } from '../../../../sim/cli/input/hosts.ts'

interface Case {
  readonly name: string
  readonly read: Reader<unknown>
  readonly right: Readonly<Record<string, unknown>>
  readonly wrong: readonly string[]
  /** In what is said of each wrong one. */
  readonly must: string
}

const CASES: readonly Case[] = [
  { name: 'a count', read: whole(1, 64), right: { 1: 1, 64: 64 }, wrong: ['', '0', '65', '1.5', '-1', '1e1', ' 3', '3x', '0x3'], must: 'from 1 to 64' },
  {
    name: 'a time', read: time, right: { 0: 0, '500ms': 500, '30s': 30_000, '1.5s': 1500, '2m': 120_000, '1h': 3_600_000 },
    wrong: ['', '30', 's', '30 s', '-1s', '1d', '30sec', '9999h'], must: 'a time with its unit',
  },
  { name: 'a share', read: share, right: { '5%': 0.05, '0.5%': 0.005, '0%': 0, 0: 0, '100%': 1 }, wrong: ['', '5', '0.05', '1', '101%', '101', '-5%', '%', '5 %'], must: 'from 0% to 100%' },
  {
    name: 'a latency', read: latency, right: { '0.5': 0.5, '0.2..1': [0.2, 1], '20ms..80ms': [20, 80], '1s': 1000, '5..5': [5, 5] },
    wrong: ['1..0.2', '1..2..3'], must: 'milliseconds',
  },
  { name: 'a range', read: range(3, 64), right: { '3..64': { first: 3, last: 64 }, 7: { first: 7, last: 7 } }, wrong: ['', '2..5', '3..65', '5..4', '3..', 'a..b', '3-5', '3..4..5'], must: 'within 3..64' },
  { name: 'a span', read: span, right: { '30s..90s': { fromMs: 30_000, untilMs: 90_000 }, '0..1m': { fromMs: 0, untilMs: 60_000 } }, wrong: ['30s', '90s..30s', '30s..30s', '1s..2s..3s'], must: 'a span of time' },
  { name: 'a word', read: oneOf(['lan', 'wan']), right: { lan: 'lan' }, wrong: ['', 'LAN', 'la'], must: 'one of lan, wan' },
  { name: 'a list', read: list(oneOf(['lan', 'wan'])), right: { 'lan,wan': ['lan', 'wan'], lan: ['lan'] }, wrong: ['', 'lan,', 'lan;wan'], must: 'one of lan, wan' },
  { name: 'a pattern', read: matching(/^[a-f]+$/, 'letters'), right: { abc: 'abc' }, wrong: ['', 'xyz'], must: 'must be letters' },
  { name: 'something at a time', read: placed(whole(1, 9), time, '3@20s'), right: { '3@20s': [3, 20_000, '3@20s'] }, wrong: ['3', '@20s'], must: 'after an @, such as 3@20s' },
  {
    name: 'hosts', read: choice,
    right: { 3: { kind: 'count', count: 3 }, '10%': { kind: 'share', share: 0.1 }, 'm3,m4': { kind: 'names', names: ['m3', 'm4'] } },
    wrong: ['', '0', 'm3,', 'm3,m3', '3,4', 'm 3'], must: 'a count (3), a share (10%) or different names',
  },
  {
    name: 'groups', read: division,
    right: {
      '50/50': [{ kind: 'share', share: 0.5 }, { kind: 'share', share: 0.5 }],
      '3/5': [{ kind: 'count', count: 3 }, { kind: 'count', count: 5 }],
      'm0,m1/2': [{ kind: 'names', names: ['m0', 'm1'] }, { kind: 'count', count: 2 }],
    },
    wrong: ['50', ''], must: 'at least two groups',
  },
  { name: 'shares of groups', read: division, right: { '100%/m0': [{ kind: 'share', share: 1 }, { kind: 'names', names: ['m0'] }] }, wrong: ['50%/60%'], must: 'at most 100%; they add up to 110%' },
  { name: 'groups that share a host', read: division, right: {}, wrong: ['m0,m1/m1'], must: 'in one group only' },
]

describe('The reader of values', () => {
  it.each(CASES)('reads $name as it was meant', ({ read, right }) => {
    expect(Object.fromEntries(Object.keys(right).map((text) => [text, read(text)]))).toEqual(right)
  })

  it.each(CASES)('refuses what is not $name, and says what must be', ({ read, wrong, must }) => {
    expect(wrong).not.toEqual([])
    for (const text of wrong) expect(() => read(text), text).toThrow(must)
  })
})
