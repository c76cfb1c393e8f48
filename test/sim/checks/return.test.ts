import { describe, expect, it } from 'vitest'
import { returnChecker } from '../../../sim/checks/return.ts'
import { claimOf, History, type Writer } from './history.ts'

function goneAt(history: History, observe = false): Writer {
  const claim = observe ? claimOf('b', 'alive', 5) : claimOf('b', 'failed', 5)
  const writer = history.member('a', { observe }).joins('b', 5)
  if (!observe) writer.holds(claim)
  return writer.judges('b', 'suspect').judges('b', 'gone')
}

describe('the checker of returns', () => {
  it.each([
    ['a higher number', claimOf('b', 'alive', 6)],
    ['another life at the same number', claimOf('b', 'alive', 5, 'b-2')],
  ])('lets one be back with %s', (_, claim) => {
    const history = new History(returnChecker())
    goneAt(history).holds(claim).judges('b', 'alive')
    expect(history.found).toEqual([])
  })

  it.each([
    ['what removed it', undefined],
    ['less than that', claimOf('b', 'alive', 4)],
    ['the same number said to be alive', claimOf('b', 'alive', 5)],
  ])('finds one that is back with %s', (_, claim) => {
    const history = new History(returnChecker())
    const writer = goneAt(history)
    if (claim !== undefined) writer.holds(claim)
    writer.judges('b', 'alive')
    expect(history.found).toEqual([expect.stringContaining('it is back from gone on')])
  })

  it('measures by what is held of it at the end of its absence too: a tombstone can have been raised', () => {
    const history = new History(returnChecker())
    goneAt(history).holds(claimOf('b', 'failed', 9)).judges('b', 'gone').holds(claimOf('b', 'alive', 8)).judges('b', 'alive')
    expect(history.found).toHaveLength(1)
  })

  it('lets one answer that an observer removed without a word, and nothing but an answer', () => {
    const history = new History(returnChecker())
    history.doing = { cause: () => ({ by: 'packet', number: 1, from: 'b', sentMs: 0 }) }
    goneAt(history, true).judges('b', 'alive')
    expect(history.found).toEqual([])
    history.doing = { cause: () => ({ by: 'timer', dueMs: 0 }) }
    goneAt(history, true).judges('b', 'alive')
    expect(history.found).toHaveLength(1)
  })
})
