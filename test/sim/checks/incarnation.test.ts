import { describe, expect, it } from 'vitest'
import { incarnationChecker } from '../../../sim/checks/incarnation.ts'
import { claimOf, History } from './history.ts'

describe('the checker of claims', () => {
  it('lets them rise by number, by instance and by word', () => {
    const history = new History(incarnationChecker())
    history.member('a').joins('b', 5).holds(claimOf('b', 'suspect', 5)).holds(claimOf('b', 'alive', 6)).holds(claimOf('b', 'failed', 6))
      .holds(claimOf('b', 'alive', 6, 'b-2')).holds(claimOf('b', 'left', 6, 'b-2'))
    expect(history.found).toEqual([])
  })

  it.each([
    ['a lower number', claimOf('b', 'suspect', 4)],
    ['a better word about the same life', claimOf('b', 'alive', 5)],
    ['the same once more', claimOf('b', 'suspect', 5)],
    ['a lower instance', claimOf('b', 'failed', 5, 'b-0')],
  ])('finds %s', (_, claim) => {
    const history = new History(incarnationChecker())
    history.member('a').holds(claimOf('b', 'suspect', 5)).holds(claim)
    expect(history.found).toEqual([expect.stringContaining('which is not higher')])
  })

  it('lets them begin anew where the name was forgotten', () => {
    const history = new History(incarnationChecker())
    history.member('a').holds(claimOf('b', 'failed', 5)).judges('b', 'gone').forgets('b').joins('b', 3)
    expect(history.found).toEqual([])
  })

  it('lets every observer hold its own', () => {
    const history = new History(incarnationChecker())
    history.member('a').joins('c', 5)
    history.member('b').joins('c', 3)
    expect(history.found).toEqual([])
  })
})
