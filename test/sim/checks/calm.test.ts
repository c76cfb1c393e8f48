import { describe, expect, it } from 'vitest'
import { calmChecker } from '../../../sim/checks/calm.ts'
import { History, memberOf, type Writer } from './history.ts'

const LOST = ['it is removed (failed) although it runs; all views agreed by 50000.000 ms, and nothing has gone wrong since']

interface Calm {
  readonly history: History
  readonly b: Writer
}

/** `a` loses `b` 30 s after all saw the same, and something has happened in between. */
function lostAfter(happens: (calm: Calm) => void = () => {}): readonly string[] {
  const history = new History(calmChecker())
  const a = history.member('a').joins('b', 5)
  const b = history.member('b').joins('b', 5)
  history.nowMs = 50_000
  history.quiet()
  history.wait(30_000)
  happens({ history, b })
  a.tells('leave', memberOf('b', 'failed'), 'failed')
  return history.found
}

describe('the checker of calm', () => {
  it('finds one that lives and is lost when all had seen the same', () => {
    expect(lostAfter()).toEqual(LOST)
  })

  it('has nothing to say before they do', () => {
    const history = new History(calmChecker())
    history.member('b')
    history.member('a').joins('b', 5).tells('leave', memberOf('b', 'failed'), 'failed')
    expect(history.found).toEqual([])
  })

  it('counts nothing for an excuse that was over by then', () => {
    for (const kind of ['loss', 'cut', 'burst'] as const) expect(lostAfter(({ history }) => history.faults.noteOnWay(kind, 49_999, 'a', 'b'))).toEqual(LOST)
    expect(lostAfter(({ history }) => history.faults.note('pause', 30_000, 'b', 49_999))).toEqual(LOST)
  })

  it('is no calm where somebody goes on doing things to the world', () => {
    for (const kind of ['loss', 'cut', 'late'] as const) expect(lostAfter(({ history }) => history.faults.noteOnWay(kind, 60_000, 'a', 'b'))).toEqual([])
    for (const kind of ['pause', 'clock-jump'] as const) expect(lostAfter(({ history }) => history.faults.note(kind, 60_000, 'b'))).toEqual([])
    expect(lostAfter(({ history }) => void history.member('c'))).toEqual([])
  })

  it('lets one go that ends, or that lives another life', () => {
    expect(lostAfter(({ b }) => void (b.running = false))).toEqual([])
    const history = new History(calmChecker())
    history.member('b')
    const a = history.member('a')
    history.quiet()
    a.tells('leave', memberOf('b', 'failed', 'b-0'), 'failed')
    expect(history.found).toEqual([])
  })
})
