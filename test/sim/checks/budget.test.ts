import { describe, expect, it } from 'vitest'
import { budgetChecker } from '../../../sim/checks/budget.ts'
import { claimOf, History, type Writer } from './history.ts'

/** By the profile `lan`: a burst of 18, and 60 in a second. */
const WORST = 78

function member(): { readonly history: History; readonly writer: Writer } {
  const history = new History(budgetChecker())
  return { history, writer: history.member('a') }
}

describe('the checker of budgets', () => {
  it('lets a full bucket and what flows into it leave within a second, and no packet more', () => {
    const { history, writer } = member()
    for (let packet = 0; packet < WORST; packet++) writer.sends('gossip')
    history.wait(1001)
    for (let packet = 0; packet < WORST; packet++) writer.sends('gossip')
    expect(history.found).toEqual([])
    history.wait(999)
    writer.sends('gossip')
    expect(history.found).toEqual(['it sends more than 78 gossip packets within a second'])
  })

  it('counts gossip alone, each member for itself and by its own clock', () => {
    const { history, writer } = member()
    const other = history.member('b')
    for (let packet = 0; packet < WORST; packet++) writer.sends('gossip').sends('ping').sends('ack')
    other.sends('gossip')
    writer.pace = 2
    history.nowMs = 501
    writer.sends('gossip')
    expect(history.found).toEqual([])
  })

  it('lets datagrams be as long as the limit, and not longer', () => {
    const { history, writer } = member()
    writer.sends('gossip', 1400)
    expect(history.found).toEqual([])
    writer.sends('page', 1401)
    expect(history.found).toEqual(['a page has 1401 bytes, and the limit is 1400'])
  })

  it('finds more pages of lists than a member may give', () => {
    const { history, writer } = member()
    for (let page = 0; page < 8000; page++) writer.sends(page % 2 === 0 ? 'page' : 'compared')
    expect(history.found).toEqual([])
    writer.sends('page')
    expect(history.found).toEqual(['it sends more than 8000 pages within a second'])
  })

  it('finds more of the gone than there is room for', () => {
    const { history, writer } = member()
    const goes = (name: string): unknown => writer.holds(claimOf(name, 'failed', 1)).judges(name, 'gone')
    for (let gone = 0; gone <= 1024; gone++) goes(`n${gone}`)
    writer.forgets('n0')
    goes('n1025')
    expect(history.found).toEqual([])
    goes('n1026')
    expect(history.found).toEqual(['it remembers 1026 gone members, and the limit is 1024'])
  })
})
