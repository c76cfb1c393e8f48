import { describe, expect, it } from 'vitest'
import type { ProtocolOptions } from '../../../src/cluster/protocol-options.ts'
import { suspicionLeastChecker } from '../../../sim/checks/suspicion-least.ts'
import { claimOf, History, type Writer } from './history.ts'

/** By the profile `lan`, up to ten members: 2 x max(1, log10 n) intervals. */
const LEAST_MS = 2000

interface Suspicion {
  readonly options?: ProtocolOptions
  readonly refusedBy?: readonly string[]
  /** What happens before it is declared failed. */
  readonly meanwhile?: (history: History, writer: Writer) => void
  readonly others?: number
}

/** What is said of a suspicion that ends so long after it began. */
function endedAfter(ms: number, { options = {}, refusedBy = [], meanwhile, others = 0 }: Suspicion = {}): readonly string[] {
  const history = new History(suspicionLeastChecker())
  history.nowMs = 10_000
  const writer = history.member('a', options).joins('b', 5)
  for (let other = 0; other < others; other++) writer.joins(`c${other}`, 5)
  writer.holds(claimOf('b', 'suspect', 5)).judges('b', 'suspect', refusedBy)
  meanwhile?.(history, writer)
  history.nowMs = 10_000 + ms
  writer.holds(claimOf('b', 'failed', 5)).judges('b', 'gone')
  return history.found
}

const TOO_SOON = [expect.stringMatching(/^it is gone after \d+\.\d{3} ms of suspicion, and the minimum is \d+\.\d{3} ms$/)]

describe('the checker of suspicions', () => {
  it('lets one be declared that was suspected for the minimum, and not a moment sooner', () => {
    expect(endedAfter(LEAST_MS)).toEqual([])
    expect(endedAfter(LEAST_MS - 1)).toEqual(TOO_SOON)
  })

  it('finds one that is gone without having been suspected', () => {
    const history = new History(suspicionLeastChecker())
    history.member('a').joins('b', 5).holds(claimOf('b', 'failed', 5)).judges('b', 'gone')
    expect(history.found).toEqual(['it is gone without having been suspected'])
  })

  it('counts from the last time that it was taken for alive', () => {
    const meanwhile = (history: History, writer: Writer): void => {
      history.wait(LEAST_MS - 500)
      writer.holds(claimOf('b', 'alive', 6)).judges('b', 'alive').holds(claimOf('b', 'suspect', 6)).judges('b', 'suspect')
    }
    const history = new History(suspicionLeastChecker())
    const writer = history.member('a').joins('b', 5).holds(claimOf('b', 'suspect', 5)).judges('b', 'suspect')
    meanwhile(history, writer)
    history.wait(500)
    writer.holds(claimOf('b', 'failed', 6)).judges('b', 'gone')
    expect(history.found).toEqual(TOO_SOON)
  })

  it('grows with the cluster, by the smallest that it was since', () => {
    expect(endedAfter(LEAST_MS, { others: 98 })).toEqual(TOO_SOON)
    expect(endedAfter(2 * LEAST_MS, { others: 98 })).toEqual([])
    const shrinks = (_: History, writer: Writer): void => {
      for (let other = 0; other < 95; other++) writer.holds(claimOf(`c${other}`, 'left', 6)).judges(`c${other}`, 'gone')
    }
    expect(endedAfter(LEAST_MS, { others: 98, meanwhile: shrinks })).toEqual([])
  })

  it('is shorter where two testify that nothing is there, and not where one does', () => {
    expect(endedAfter(500, { refusedBy: ['a', 'c'] })).toEqual([])
    expect(endedAfter(499, { refusedBy: ['a', 'c'] })).toEqual(TOO_SOON)
    expect(endedAfter(500, { refusedBy: ['a'] })).toEqual(TOO_SOON)
    expect(endedAfter(500, { refusedBy: ['a', 'c'], options: { expert: { refusals: false } } })).toEqual(TOO_SOON)
  })

  it('does not count what the observer stood still, but for the second in which that is seen', () => {
    const pause = (history: History): void => history.faults.note('pause', history.nowMs + 200, 'a', history.nowMs + 10_200)
    expect(endedAfter(LEAST_MS + 9000, { meanwhile: pause })).toEqual([])
    expect(endedAfter(LEAST_MS + 8999, { meanwhile: pause })).toEqual(TOO_SOON)
    expect(endedAfter(LEAST_MS, { meanwhile: pause, options: { expert: { stallGuard: false } } })).toEqual([])
  })

  it('counts a standstill of another, or of an earlier process of that host', () => {
    expect(endedAfter(LEAST_MS, { meanwhile: (history) => history.faults.note('pause', 10_100, 'b', 12_000) })).toEqual([])
    expect(endedAfter(LEAST_MS, { meanwhile: (history) => history.faults.note('pause', 9000, 'a', 12_000) })).toEqual([])
  })

  it('goes by the observer’s own clock', () => {
    const fast = (_: History, writer: Writer): void => void (writer.pace = 1.001)
    expect(endedAfter(LEAST_MS - 1, { meanwhile: fast })).toEqual([])
  })

  it('asks for nothing where settings ask for nothing', () => {
    expect(endedAfter(0, { options: { expert: { suspicion: 'off' } } })).toEqual([])
    expect(endedAfter(0, { options: { expert: { remoteVerdicts: 'at-once' } } })).toEqual([])
    expect(endedAfter(700, { options: { expert: { suspicionFixedMs: 700 } } })).toEqual([])
  })

  it('lets who says that it leaves go at once', () => {
    const history = new History(suspicionLeastChecker())
    history.member('a').joins('b', 5).holds(claimOf('b', 'left', 6)).judges('b', 'gone')
    expect(history.found).toEqual([])
  })
})
