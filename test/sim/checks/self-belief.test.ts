import { describe, expect, it } from 'vitest'
import { selfBeliefChecker } from '../../../sim/checks/self-belief.ts'
import { claimOf, History } from './history.ts'

describe('the checker of what a member believes of itself', () => {
  it('lets it raise, and leave where it was told to', () => {
    const history = new History(selfBeliefChecker())
    const writer = history.member('a').joins('a', 5).holds(claimOf('a', 'alive', 6))
    writer.cluster.state = 'leaving'
    writer.holds(claimOf('a', 'left', 7))
    expect(history.found).toEqual([])
  })

  it('lets others be said to be anything, and an observer hear of its name', () => {
    const history = new History(selfBeliefChecker())
    history.member('a').holds(claimOf('b', 'failed', 5)).judges('b', 'gone')
    history.member('c', { observe: true }).holds(claimOf('c', 'failed', 5)).judges('c', 'gone')
    expect(history.found).toEqual([])
  })

  it.each(['suspect', 'failed', 'left'] as const)('finds one that runs and says of itself that it is %s', (state) => {
    const history = new History(selfBeliefChecker())
    history.member('a').joins('a', 5).holds(claimOf('a', state, 6))
    expect(history.found).toEqual([`it claims ${state} 6 of a-1 about itself while it is running`])
  })

  it('finds one that leaves and takes itself for failed', () => {
    const history = new History(selfBeliefChecker())
    const writer = history.member('a').joins('a', 5)
    writer.cluster.state = 'leaving'
    writer.holds(claimOf('a', 'failed', 6))
    expect(history.found).toHaveLength(1)
  })

  it('finds one that gives itself the verdict of others', () => {
    const history = new History(selfBeliefChecker())
    history.member('a').joins('a', 5).judges('a', 'gone')
    expect(history.found).toEqual(['it believes itself gone'])
  })
})
