import { describe, expect, it } from 'vitest'
import type { ProtocolOptions } from '../../../src/cluster/protocol-options.ts'
import { blamelessChecker } from '../../../sim/checks/blameless.ts'
import type { WayFault } from '../../../sim/faults.ts'
import { claimOf, History } from './history.ts'
import { NOW_MS, removal as removalFound, type Removal } from './removal.ts'

/** The suspicion has lasted 5 s, longer than those of two members do; probes take 2 x 9 s before that. */
const WINDOW_MS = 5000 + 18_000
const REMOVED = [expect.stringContaining('it is removed although it runs')]

/** The same, with this checker. */
function removal(before?: (removal: Removal) => void, options?: ProtocolOptions): readonly string[] {
  return removalFound(blamelessChecker(), before, options)
}

/** So many datagrams fail on the way from the one to the other. */
function fails(kind: WayFault, atMs: number, from: string, to: string, count = 3): (removal: Removal) => void {
  return ({ history }) => {
    for (let failure = 0; failure < count; failure++) history.faults.noteOnWay(kind, atMs, from, to)
  }
}

describe('the checker of removals', () => {
  it('finds one that lives and is removed without cause', () => {
    expect(removal()).toEqual(REMOVED)
  })

  it.each(['loss', 'burst', 'cut', 'corruption', 'mtu', 'bandwidth', 'buffer', 'held', 'late'] as const)('takes %s for a cause, while it can be one', (kind) => {
    expect(removal(fails(kind, NOW_MS - WINDOW_MS, 'a', 'b'))).toEqual([])
    expect(removal(fails(kind, NOW_MS - WINDOW_MS - 1, 'a', 'b'))).toEqual(REMOVED)
  })

  it.each(['loss', 'cut', 'late'] as const)('takes %s for a cause on any way to or from the removed, and on none between others', (kind) => {
    for (const [from, to] of [['a', 'b'], ['b', 'a'], ['b', 'c'], ['c', 'b']] as const) expect(removal(fails(kind, NOW_MS - 1, from, to))).toEqual([])
    for (const [from, to] of [['c', 'd'], ['a', 'c'], ['c', 'a']] as const) expect(removal(fails(kind, NOW_MS - 1, from, to))).toEqual(REMOVED)
  })

  it('takes three failures between the removed and one other for a cause: a question, the same once more, and a last one', () => {
    expect(removal(fails('loss', NOW_MS - 1, 'c', 'b', 2))).toEqual(REMOVED)
    expect(removal((each) => [['a', 'b'], ['b', 'c']].forEach(([from = '', to = '']) => fails('loss', NOW_MS - 1, from, to, 2)(each)))).toEqual(REMOVED)
    expect(removal((each) => (fails('loss', NOW_MS - 1, 'c', 'b', 2)(each), fails('loss', NOW_MS - 1, 'b', 'c', 1)(each)))).toEqual([])
  })

  it('asks for fewer where settings ask less often', () => {
    for (const [expert, enough] of [[{ lastQuestion: false }, 2], [{ secondPing: false }, 2], [{ lastQuestion: false, secondPing: false }, 1]] as const) {
      expect(removal(fails('loss', NOW_MS - 1, 'c', 'b', enough), { expert })).toEqual([])
      expect(removal(fails('loss', NOW_MS - 1, 'c', 'b', enough - 1), { expert })).toEqual(REMOVED)
    }
  })

  it('takes any failure of the two for a cause while a third stood still or could not read, who may have accused without one', () => {
    const paused = ({ history }: Removal): void => history.faults.note('pause', 0, 'c', NOW_MS - 2000)
    const deaf = ({ history }: Removal): void => {
      const c = history.member('c')
      c.life.dropped('seal')
      c.sends('ping')
    }
    for (const third of [paused, deaf]) {
      expect(removal(third)).toEqual(REMOVED)
      expect(removal((each) => (third(each), fails('loss', NOW_MS - 1, 'a', 'c', 1)(each)))).toEqual([])
      expect(removal((each) => (third(each), fails('loss', NOW_MS - 1, 'c', 'd')(each)))).toEqual(REMOVED)
    }
  })

  it('takes whatever befalls anybody for a cause where others’ word counts at once', () => {
    const atOnce = { expert: { remoteVerdicts: 'at-once' } } as const
    const cut = ({ history }: Removal): void => {
      history.member('d')
      history.faults.noteOnWay('cut', NOW_MS - 1, 'c', 'd')
    }
    expect(removal(cut, atOnce)).toEqual([])
    expect(removal(({ history }) => history.faults.note('pause', 0, 'c', NOW_MS - 1), atOnce)).toEqual([])
    expect(removal(() => {}, atOnce)).toEqual(REMOVED)
  })

  it.each(['pause', 'blocked', 'clock-jump'] as const)('takes a %s of one of the two for a cause, and not of a third', (kind) => {
    const happens = (host: string) => ({ history }: Removal) => history.faults.note(kind, 0, host, NOW_MS - 2000)
    expect(removal(happens('a'))).toEqual([])
    expect(removal(happens('b'))).toEqual([])
    expect(removal(happens('c'))).toEqual(REMOVED)
  })

  it('takes no crash, no duplicate and no clock that runs at another pace for a cause', () => {
    for (const kind of ['crash', 'duplication', 'clock-drift'] as const) {
      expect(removal(({ history }) => history.faults.note(kind, NOW_MS - 1, 'b'))).toEqual(REMOVED)
    }
  })

  it('lets one go that does not run any more, that lives another life by now, or that said it leaves', () => {
    expect(removal(({ removed }) => void (removed.running = false))).toEqual([])
    const history = new History(blamelessChecker())
    const observer = history.member('a').joins('b', 5, 'b-0')
    history.member('b')
    history.nowMs = NOW_MS
    observer.holds(claimOf('b', 'failed', 5, 'b-0')).judges('b', 'gone').joins('b', 6).holds(claimOf('b', 'left', 7)).judges('b', 'gone')
    expect(history.found).toEqual([])
  })

  it.each(['a', 'b'])('lets two go apart while %s cannot read the other, and no longer', (host) => {
    const unread = (atMs: number) => ({ history, observer, removed }: Removal): void => {
      const writer = host === 'a' ? observer : removed
      writer.life.dropped('seal')
      history.nowMs = atMs
      writer.sends('ping')
      history.nowMs = NOW_MS
    }
    expect(removal(unread(NOW_MS - WINDOW_MS))).toEqual([])
    expect(removal(unread(NOW_MS - WINDOW_MS - 1))).toEqual(REMOVED)
  })

  it('takes no datagram that was changed on its way for one that cannot be read', () => {
    const unread = (dropped: readonly string[]) => ({ history, removed }: Removal): void => {
      history.faults.noteOnWay('corruption', NOW_MS - 1, 'c', 'b')
      for (const reason of dropped) removed.life.dropped(reason)
      removed.sends('ping')
    }
    expect(removal(unread(['checksum']))).toEqual(REMOVED)
    expect(removal(unread(['cluster']))).toEqual(REMOVED)
    expect(removal(unread(['cluster', 'cluster', 'cluster']))).toEqual([])
  })
})
