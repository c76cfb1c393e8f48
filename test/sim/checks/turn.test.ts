import { describe, expect, it } from 'vitest'
import { turnChecker } from '../../../sim/checks/turn.ts'
import { claimOf, History, type Writer } from './history.ts'

interface Cluster {
  readonly history: History
  readonly a: Writer
  readonly b: Writer
  readonly c: Writer
}

/** a asks b each second and never c, who is a member too; something may happen at each of them. */
function rounds(count: number, each: (cluster: Cluster, index: number) => void = () => {}, options = {}): readonly string[] {
  const history = new History(turnChecker())
  const [a, b, c] = [history.member('a', options), history.member('b'), history.member('c')]
  for (const writer of [a, b, c]) writer.joins('a', 1).joins('b', 1).joins('c', 1)
  for (let index = 0; index < count; index++) {
    history.wait(1000)
    each({ history, a, b, c }, index)
    a.sends('ping', 100, b)
  }
  return history.found
}

/** Of three members each is asked within five intervals; looked at each three of them, and counted double at the worst. */
const PASSED_OVER = ['it has not asked c for 12 intervals; with 3 members the limit is 5']

describe('the checker of turns', () => {
  it('finds a member that is passed over', () => {
    expect(rounds(11)).toEqual([])
    expect(rounds(12)).toEqual(PASSED_OVER)
  })

  it('is content with any ping, whatever it is for', () => {
    expect(rounds(60, ({ a, c }, index) => index % 10 === 0 && a.sends('ping', 100, c))).toEqual([])
  })

  it('counts intervals and not pings, and such as local health stretches', () => {
    expect(rounds(11, ({ a, b }) => a.sends('ping', 100, b).sends('ping', 100, b))).toEqual([])
    expect(rounds(40, ({ a }) => a.life.localHealthChanged(3))).toEqual([])
  })

  it('does not count what the observer stood still', () => {
    const pause = ({ history }: Cluster, index: number): void => {
      if (index !== 5) return
      history.wait(20_000)
    }
    expect(rounds(11, pause)).toEqual([])
  })

  it('counts from when one came or came back, and nothing of who is gone or does not run', () => {
    const leaves = ({ a }: Cluster): unknown => a.holds(claimOf('c', 'failed', 1)).judges('c', 'gone')
    expect(rounds(40, (cluster, index) => index === 5 && leaves(cluster))).toEqual([])
    const returns = (cluster: Cluster, index: number): unknown => index === 8 && (leaves(cluster), cluster.a.joins('c', 2))
    expect(rounds(18, returns)).toEqual([])
    expect(rounds(24, returns)).not.toEqual([])
    expect(rounds(40, ({ c }) => void (c.running = false))).toEqual([])
  })

  it('promises nothing where targets are drawn at random, and of who leaves', () => {
    expect(rounds(40, undefined, { expert: { probeOrder: 'random' } })).toEqual([])
    expect(rounds(40, ({ a }) => void (a.cluster.state = 'leaving'))).toEqual([])
  })
})
