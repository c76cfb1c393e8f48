import { describe, expect, it } from 'vitest'
import { bounds } from '../../../src/cluster/bounds.ts'
import { chanceChecker } from '../../../sim/checks/chance.ts'
import { History, type Writer } from './history.ts'
import { NOW_MS, removal } from './removal.ts'

/** Each with a ping and its repetition. */
function probes(history: History, writer: Writer, count: number): void {
  history.faults.noteOnWay('loss', history.nowMs - 10, 'a', 'b')
  for (let probe = 0; probe < count; probe++) {
    writer.cluster.protocol.probes++
    writer.sends('ping').sends('ping')
  }
}

describe('the tally of chance', () => {
  it('counts each that is removed while loss is the only cause once, beside what bounds allows for the probes begun', () => {
    const checker = chanceChecker()
    removal(checker, ({ history, observer }) => {
      history.loss = 0.2
      probes(history, observer, 100)
      observer.joins('c', 1).joins('d', 1)
      history.loss = 0.4
      probes(history, observer, 10)
    })
    const allowed = 100 * bounds({ members: 2, loss: 0.2 }).falseRemovalsPerProbe + 10 * bounds({ members: 4, loss: 0.4 }).falseRemovalsPerProbe
    expect(checker.tally()).toMatchObject({ probes: 110, falseRemovals: 1 })
    expect(checker.tally().expected).toBeCloseTo(allowed, 12)
  })

  it.each(['cut', 'burst', 'pause'] as const)('leaves out times of %s', (kind) => {
    const checker = chanceChecker()
    removal(checker, ({ history, observer }) => {
      history.loss = 0.2
      history.faults.noteOnWay(kind, NOW_MS - 10, 'a', 'c')
      probes(history, observer, 5)
    })
    expect(checker.tally()).toEqual({ probes: 0, falseRemovals: 0, expected: 0 })
  })

  it('leaves no times out in which two others hear nothing of each other', () => {
    const checker = chanceChecker()
    removal(checker, ({ history, observer }) => {
      history.loss = 0.2
      history.faults.noteOnWay('cut', NOW_MS - 10, 'c', 'd')
      probes(history, observer, 5)
    })
    expect(checker.tally()).toMatchObject({ probes: 5, falseRemovals: 1 })
  })

  it('leaves out times in which links differ, and as long thereafter as that can matter', () => {
    const tally = (waitMs: number) => {
      const checker = chanceChecker()
      const history = new History(checker)
      const a = history.member('a').joins('b', 5)
      history.loss = undefined
      probes(history, a, 5)
      history.loss = 0.2
      history.wait(waitMs)
      probes(history, a, 3)
      return checker.tally().probes
    }
    expect(tally(10_000)).toBe(0)
    expect(tally(60_000)).toBe(3)
  })

  it('counts nothing where nothing is lost', () => {
    const checker = chanceChecker()
    removal(checker, ({ observer }) => observer.sends('ping'))
    expect(checker.tally()).toEqual({ probes: 0, falseRemovals: 0, expected: 0 })
  })

  it('never fails a run', () => {
    expect(removal(chanceChecker())).toEqual([])
  })
})
