import { describe, expect, it } from 'vitest'
import type { Member } from '../../src/cluster/member.ts'
import type { MembersTest, WaitOptions } from '../../src/cluster/waits.ts'
import { Waits } from '../../src/cluster/waits.ts'
import { RollcallError } from '../../src/errors.ts'
import { FakeSurroundings, member, outcome, watchedSignal } from './fakes.ts'

interface Rig {
  readonly surroundings: FakeSurroundings
  readonly waits: Waits<null>
  add(test: MembersTest<null>, options?: WaitOptions): Promise<readonly Member<null>[]>
  /** From now on these are members, and those who wait look again. */
  show(...names: readonly string[]): void
}

function rig(): Rig {
  const surroundings = new FakeSurroundings()
  const waits = new Waits<null>(surroundings, true)
  let shown: readonly Member<null>[] = [member('a')]
  const members = (): readonly Member<null>[] => shown
  return {
    surroundings, waits,
    add: (test, options = {}) => waits.add(test, 'the test did not hold', options, members),
    show(...names) {
      shown = names.map((name) => member(name))
      waits.changed(members)
    },
  }
}

const sees = (name: string): MembersTest<null> => (members) => members.some((each) => each.name === name)

describe('Waiting', () => {
  it('is over at once where the test holds already', async () => {
    const { add, surroundings } = rig()
    expect(await add(sees('a'), { timeoutMs: 5 })).toEqual([member('a')])
    expect(surroundings.armed).toEqual([])
  })

  it('is over with the members for which the test held first', async () => {
    const { add, show } = rig()
    const waiting = add(sees('c'))
    show('a', 'b')
    expect(await outcome(waiting)).toBe('pending')
    show('a', 'c')
    show('a')
    expect(await waiting).toEqual([member('a'), member('c')])
  })

  it('of several ends for each by its own test, after a notice that user code may run', async () => {
    const { add, show, surroundings } = rig()
    const waiting = ['b', 'c', 'b'].map((name) => add(sees(name)))
    show('a', 'b')
    expect(surroundings.handedOvers).toBe(2)
    expect(await Promise.all(waiting.map(outcome))).toEqual([[member('a'), member('b')], 'pending', [member('a'), member('b')]])
  })

  it('asks nobody any more once it is over', async () => {
    const { add, show } = rig()
    let asked = 0
    await add(() => ++asked > 1 || (show('a', 'b'), false))
    const before = asked
    show('a')
    expect(asked).toBe(before)
  })

  it('rejects after its time with what was waited for and who is there, on a timer that holds up no exit', async () => {
    const { add, show, surroundings } = rig()
    const waiting = add(sees('z'), { timeoutMs: 50 })
    show('a', 'b')
    surroundings.runTo(49.9)
    expect(await outcome(waiting)).toBe('pending')
    surroundings.runTo(50)
    const rejected = new RollcallError('ROLLCALL_TIMEOUT', 'the test did not hold within 50 ms; members: a, b')
    expect(await outcome(waiting)).toEqual({ rejected })
    expect(surroundings.timers[0]?.unref).toBe(true)
  })

  it('for no time at all still looks once', async () => {
    const { add, surroundings } = rig()
    const [holds, fails] = [add(sees('a'), { timeoutMs: 0 }), add(sees('b'), { timeoutMs: 0 })]
    surroundings.runTo(0)
    expect(await holds).toHaveLength(1)
    expect(await outcome(fails)).toMatchObject({ rejected: { code: 'ROLLCALL_TIMEOUT' } })
  })

  it('rejects with the reason of its signal, before and while it waits', async () => {
    const { add, surroundings } = rig()
    const reason = new Error('enough')
    expect(await outcome(add(sees('a'), { signal: AbortSignal.abort(reason) }))).toEqual({ rejected: reason })
    const abort = new AbortController()
    const waiting = add(sees('b'), { signal: abort.signal, timeoutMs: 50 })
    abort.abort(reason)
    expect(await outcome(waiting)).toEqual({ rejected: reason })
    expect(surroundings.armed).toEqual([])
  })

  it('rejects with what the test throws, now or later, and only there', async () => {
    const { add, show } = rig()
    const broken = new Error('broken test')
    const throwing: MembersTest<null> = (members) => {
      if (members.length > 1) throw broken
      return false
    }
    const [waiting, other] = [add(throwing), add(sees('b'))]
    show('a', 'b')
    expect(await outcome(waiting)).toEqual({ rejected: broken })
    expect(await outcome(other)).toEqual([member('a'), member('b')])
    expect(await outcome(add(throwing))).toEqual({ rejected: broken })
  })

  it('rejects when nothing will change any more', async () => {
    const { add, show, waits, surroundings } = rig()
    const ended = new RollcallError('ROLLCALL_STATE', 'closed')
    const waiting = [add(sees('b'), { timeoutMs: 50 }), add(sees('c'))]
    waits.end(ended)
    expect(await Promise.all(waiting.map(outcome))).toEqual([{ rejected: ended }, { rejected: ended }])
    expect(surroundings.armed).toEqual([])
    const { handedOvers } = surroundings
    show('a', 'b', 'c')
    expect(surroundings.handedOvers).toBe(handedOvers)
  })

  it('leaves nothing on a signal that outlives it', async () => {
    const { add, show } = rig()
    const { signal, listeners } = watchedSignal()
    const waiting = add(sees('b'), { signal })
    expect(listeners.size).toBe(1)
    show('b')
    await waiting
    expect(listeners.size).toBe(0)
  })
})
