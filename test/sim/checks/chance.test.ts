import { describe, expect, it } from 'vitest'
import { chanceChecker } from '../../../sim/checks/chance.ts'
import type { Checker } from '../../../sim/checks/checker.ts'
import { claimOf, History, type Writer } from './history.ts'

const NOW_MS = 100_000

interface Removal {
  readonly history: History
  readonly observer: Writer
  readonly removed: Writer
}

/** `b`, which runs, is removed by `a` after something has happened. */
function removal(checker: Checker, before: (removal: Removal) => void = () => {}): readonly string[] {
  const history = new History(checker)
  const [observer, removed] = [history.member('a').joins('b', 5), history.member('b').joins('b', 5)]
  history.nowMs = NOW_MS - 5000
  observer.holds(claimOf('b', 'suspect', 5)).judges('b', 'suspect')
  history.nowMs = NOW_MS
  before({ history, observer, removed })
  observer.holds(claimOf('b', 'failed', 5)).judges('b', 'gone')
  return history.found
}

describe('the tally of chance', () => {
  it('counts each that is removed while loss is the only cause once, beside what is to be expected of the probes sent', () => {
    const checker = chanceChecker()
    removal(checker, ({ history, observer }) => {
      for (let packet = 0; packet < 10; packet++) history.faults.note('loss', NOW_MS - 10)
      for (let packet = 0; packet < 100; packet++) observer.sends('ping')
    })
    const { probes, falseRemovals, expected } = checker.tally()
    expect([probes, falseRemovals]).toEqual([100, 1])
    expect(expected).toBeGreaterThan(0)
    expect(expected).toBeLessThan(1)
  })

  it.each(['cut', 'burst', 'pause'] as const)('leaves out times of %s', (kind) => {
    const checker = chanceChecker()
    removal(checker, ({ history, observer }) => {
      history.faults.note('loss', NOW_MS - 10)
      history.faults.note(kind, NOW_MS - 10, 'c')
      observer.sends('ping')
    })
    expect(checker.tally()).toMatchObject({ probes: 0, falseRemovals: 0 })
  })

  it('never fails a run', () => {
    expect(removal(chanceChecker())).toEqual([])
  })
})
