import { describe, expect, it } from 'vitest'
import { healChecker } from '../../../sim/checks/heal.ts'
import { claimOf, History, type Writer } from './history.ts'

interface Round {
  readonly history: History
  readonly a: Writer
  readonly b: Writer
  readonly gone: Writer
}

/** a, which holds b alive and c gone, probes b so many times, an interval apart. */
function rounds(count: number, each: (round: Round, index: number) => void = () => {}, options = {}): readonly string[] {
  const history = new History(healChecker())
  const [a, b, gone] = [history.member('a', options).joins('b', 1).joins('c', 1), history.member('b'), history.member('c')]
  a.holds(claimOf('c', 'failed', 1)).judges('c', 'suspect').judges('c', 'gone')
  for (let index = 0; index < count; index++) {
    history.wait(1000)
    a.sends('ping', 100, b)
    each({ history, a, b, gone }, index)
  }
  return history.found
}

describe('the checker of heal tries', () => {
  it('finds that nobody asks the gone when 45 questions were due: half of the rounds in a cluster of two', () => {
    expect(rounds(89)).toEqual([])
    expect(rounds(90)).toEqual(['it holds 1 as failed, and of 45 questions due to failed members none was asked'])
  })

  it('is content with one question, also at an address that is nobody’s any more', () => {
    expect(rounds(120, ({ a, gone }, index) => index === 60 && a.sends('ping', 100, gone))).toEqual([])
    expect(rounds(120, ({ a }, index) => index === 60 && a.sends('ping'))).toEqual([])
  })

  it('counts one round an interval', () => {
    expect(rounds(60, ({ a, b }) => a.sends('ping', 100, b).sends('ack', 100, b))).toEqual([])
  })

  it('asks for nothing where nobody failed, where that is switched off, and of who leaves', () => {
    expect(rounds(120, ({ a }, index) => index === 0 && a.holds(claimOf('c', 'left', 2)).judges('c', 'gone'))).toEqual([])
    expect(rounds(120, undefined, { expert: { healTries: false } })).toEqual([])
    expect(rounds(120, ({ a }) => void (a.cluster.state = 'leaving'))).toEqual([])
  })
})
