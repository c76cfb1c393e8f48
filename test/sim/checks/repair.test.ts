import { describe, expect, it } from 'vitest'
import { repairChecker } from '../../../sim/checks/repair.ts'
import { claimOf, History, type Writer } from './history.ts'

/** 22 request timeouts of the profile `lan`. */
const CONVERSATION_MS = 5500

interface Pair {
  readonly history: History
  readonly a: Writer
  readonly b: Writer
}

/** Both hold a, b and c for long; then something happens, and a compares its list with b's. */
function compared(before: (pair: Pair) => void = () => {}): readonly string[] {
  const history = new History(repairChecker())
  const [a, b] = [history.member('a'), history.member('b')]
  for (const writer of [a, b]) writer.joins('a', 1).joins('b', 1).joins('c', 1)
  history.nowMs = 60_000
  before({ history, a, b })
  a.sends('compare', 100, b)
  return history.found
}

const IN_VAIN = [expect.stringContaining('although both have held the same since')]

describe('the checker of repairs', () => {
  it('finds lists compared that have long been the same', () => {
    expect(compared()).toEqual(IN_VAIN)
  })

  it('lets lists be compared that differ in a life, an incarnation or an instance', () => {
    expect(compared(({ b, history }) => (b.joins('d', 1), history.wait(60_000)))).toEqual([])
    expect(compared(({ a, history }) => (a.joins('c', 2), history.wait(60_000)))).toEqual([])
    expect(compared(({ a, history }) => (a.joins('c', 1, 'c-2'), history.wait(60_000)))).toEqual([])
  })

  it('lets lists be compared that differed when the conversation can have begun', () => {
    const differed = (waitMs: number) => ({ a, b, history }: Pair): void => {
      for (const writer of [a, b]) writer.joins('d', 1)
      history.wait(waitMs)
    }
    expect(compared(differed(CONVERSATION_MS))).toEqual([])
    expect(compared(differed(CONVERSATION_MS + 1))).toEqual(IN_VAIN)
  })

  it('takes no difference in suspicions and in those who are gone for one', () => {
    expect(compared(({ a, history }) => (a.holds(claimOf('c', 'suspect', 1)), history.wait(60_000)))).toEqual(IN_VAIN)
    expect(compared(({ a, history }) => (a.holds(claimOf('e', 'failed', 1)), history.wait(60_000)))).toEqual(IN_VAIN)
  })

  it('takes no offence where one of the two stood still or packets to or from them were late', () => {
    expect(compared(({ history }) => history.faults.note('pause', 0, 'b', 58_000))).toEqual([])
    expect(compared(({ history }) => history.faults.noteOnWay('late', 58_000, 'b', 'a'))).toEqual([])
    expect(compared(({ history }) => history.faults.noteOnWay('late', 58_000, 'c', 'd'))).toEqual(IN_VAIN)
  })
})
