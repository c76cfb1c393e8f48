/** The order of claims about one name, over all pairs of incarnation, life and word. */
import { describe, expect, it } from 'vitest'
import { compareClaims } from '../../../src/protocol/members/precedence.ts'
import type { Claim } from '../../../src/protocol/types.ts'
import { at, claim, tables, words } from '../support.ts'

/** From the lowest to the highest: incarnation, life, word. */
const RISING = [
  [1, 1, 'alive'], [1, 1, 'suspect'], [1, 1, 'failed'], [1, 1, 'left'],
  [1, 2, 'alive'], [1, 2, 'suspect'], [1, 2, 'failed'], [1, 2, 'left'],
  [2, 1, 'alive'], [2, 1, 'suspect'], [2, 1, 'failed'], [2, 1, 'left'],
  [2, 2, 'alive'], [2, 2, 'suspect'], [2, 2, 'failed'], [2, 2, 'left'],
] as const

const CLAIMS: readonly Claim[] = RISING.map(([incarnation, life, state]) => claim('b', { incarnation, life, state, metadata: 10 * incarnation + life }))

/** Each with each, itself included, in both orders. */
const PAIRS = CLAIMS.flatMap((first, place) => CLAIMS.map((second, other) => ({ first, second, higher: place >= other ? first : second })))

describe('C1 Of each two claims about one name', () => {
  it('the later one of the table holds, whichever is heard first', () => {
    expect(PAIRS).toHaveLength(256)
    expect(PAIRS.filter(({ first, second, higher }) => (compareClaims(first, second) >= 0 ? first : second) !== higher)).toEqual([])
  })

  it('a member holds the later one, whichever it hears first and however often', () => {
    const wrong = PAIRS.filter(({ first, second, higher }) => {
      const { membership, members } = tables()
      for (const heard of [first, second, first]) membership.take({ claim: heard, accuser: 'c', refused: false }, at(0), true)
      return members.get('b')?.claim !== higher
    })
    expect(wrong.map(({ first, second }) => `${words(first)} and ${words(second)}`)).toEqual([])
  })
})
