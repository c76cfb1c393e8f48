import { describe, expect, it } from 'vitest'
import { Audience } from '../../src/cluster/audience.ts'
import type { EventStream } from '../../src/cluster/event-stream.ts'
import { UNREAD_LIMIT } from '../../src/cluster/event-stream.ts'
import { memberOf } from '../../src/cluster/member.ts'
import type { ClusterEvent, PeerEvent } from '../../src/cluster/view.ts'
import { View } from '../../src/cluster/view.ts'
import { RollcallError } from '../../src/errors.ts'
import { claim } from '../protocol/support.ts'
import { FakeSurroundings, outcome, watchedSignal } from './fakes.ts'

interface Rig {
  readonly audience: Audience<null>
  readonly surroundings: FakeSurroundings
  readonly view: View<null>
  /** Shows an event and tells of it, as the cluster does. */
  happen(type: PeerEvent['type'], name: string): void
}

function rig(): Rig {
  const surroundings = new FakeSurroundings()
  const view = new View<null>(memberOf(claim('a'), 'alive', null), () => ({ metadata: null }))
  const audience = new Audience<null>({ surroundings, unref: true, view })
  return {
    audience, surroundings, view,
    happen(type, name) {
      const told = view.take(type === 'leave' ? { type, claim: claim(name), reason: 'failed' } : { type, claim: claim(name) })
      if (told !== undefined) audience.tell(told)
    },
  }
}

function words({ type, member }: ClusterEvent<null>): string {
  return `${type} ${member.name}`
}

/** The next of a stream, in few words. */
async function next(stream: EventStream<null>): Promise<unknown> {
  const result = await outcome(stream.next())
  if (typeof result !== 'object' || result === null || !('value' in result)) return result
  return result.value === undefined ? 'done' : words(result.value as ClusterEvent<null>)
}

const ended = new RollcallError('ROLLCALL_STATE', 'closed')

describe('Handlers, readers and those who wait', () => {
  it('are told of each kind of event with what it carries', async () => {
    const { audience, happen } = rig()
    const log: unknown[] = []
    audience.handlers.on('join', (member) => log.push(['join', member.name]))
    audience.handlers.on('suspect', (member) => log.push(['suspect', member.state]))
    audience.handlers.on('recover', (member) => log.push(['recover', member.state]))
    audience.handlers.on('update', (member, previous) => log.push(['update', member === previous]))
    audience.handlers.on('leave', (member, reason) => log.push(['leave', member.state, reason]))
    const stream = audience.events()
    for (const type of ['join', 'suspect', 'recover', 'update', 'leave'] as const) happen(type, 'b')
    expect(log).toEqual([
      ['join', 'b'], ['suspect', 'suspect'], ['recover', 'alive'], ['update', false], ['leave', 'failed', 'failed'],
    ])
    for (const type of ['join', 'suspect', 'recover', 'update', 'leave']) expect(await next(stream)).toBe(`${type} b`)
  })

  it('are told only after the view shows it', async () => {
    const { audience, view, happen } = rig()
    const sizes: number[] = []
    audience.handlers.on('join', () => sizes.push(view.size))
    const waiting = audience.waitFor((members) => sizes.push(members.length) > 0 && members.length === 3, {})
    happen('join', 'b')
    happen('join', 'c')
    expect(sizes).toEqual([1, 2, 2, 3, 3])
    expect(await waiting).toBe(view.members())
  })

  it('are told in the end that nothing will happen any more; handlers can still be told of the close', async () => {
    const { audience, happen } = rig()
    happen('join', 'b')
    const [stream, waiting, closes] = [audience.events(), audience.waitFor('z', {}), [] as unknown[]]
    audience.handlers.on('close', (reason) => closes.push(reason))
    audience.end(ended)
    audience.handlers.emit('close', undefined)
    expect(await outcome(waiting)).toEqual({ rejected: ended })
    expect([await next(stream), await next(stream)]).toEqual(['join b', 'done'])
    expect(closes).toEqual([undefined])
  })

  it('hear of what a handler throws no more than the protocol does', async () => {
    const { audience, surroundings, happen } = rig()
    const thrown = new Error('thrown')
    audience.handlers.on('join', () => {
      throw thrown
    })
    const [stream, waiting] = [audience.events(), audience.waitFor('b', {})]
    happen('join', 'b')
    expect(surroundings.uncaughtErrors).toEqual([thrown])
    expect([await next(stream), await waiting]).toMatchObject(['join b', [{ name: 'a' }, { name: 'b' }]])
  })
})

describe('Reading events', () => {
  it('begins with a join for each peer already there, by name, and goes on', async () => {
    const { audience, happen } = rig()
    for (const name of ['c', 'b']) happen('join', name)
    const stream = audience.events()
    happen('leave', 'c')
    for (const expected of ['join b', 'join c', 'leave c', 'pending']) expect(await next(stream)).toBe(expected)
  })

  it('that is begun by a handler holds the event at hand once, as its outcome', async () => {
    const { audience, happen } = rig()
    const streams: EventStream<null>[] = []
    audience.handlers.once('join', () => streams.push(audience.events()))
    audience.handlers.once('leave', () => streams.push(audience.events()))
    happen('join', 'b')
    happen('leave', 'b')
    const [atJoin, atLeave] = streams as [EventStream<null>, EventStream<null>]
    expect([await next(atJoin), await next(atJoin), await next(atJoin)]).toEqual(['join b', 'leave b', 'pending'])
    expect(await next(atLeave)).toBe('pending')
  })

  it('ends with the reason of its signal, after what happened before', async () => {
    const { audience, happen } = rig()
    const abort = new AbortController()
    const stream = audience.events({ signal: abort.signal })
    happen('join', 'b')
    abort.abort('enough')
    happen('join', 'c')
    expect([await next(stream), await next(stream), await next(stream)]).toEqual(['join b', { rejected: 'enough' }, 'done'])
  })

  it('with a signal that was aborted before shows who is there, then its reason', async () => {
    const { audience, happen } = rig()
    happen('join', 'b')
    const stream = audience.events({ signal: AbortSignal.abort('enough') })
    happen('join', 'c')
    expect([await next(stream), await next(stream), await next(stream)]).toEqual(['join b', { rejected: 'enough' }, 'done'])
  })

  it('leaves nothing on a signal that outlives it', async () => {
    const { audience } = rig()
    const { signal, listeners } = watchedSignal()
    const streams = [audience.events({ signal }), audience.events({ signal })]
    expect(listeners.size).toBe(2)
    await streams[0]?.return()
    expect(listeners.size).toBe(1)
    audience.end(ended)
    expect(listeners.size).toBe(0)
  })

  it('of one who reads too slowly ends alone', async () => {
    const { audience, happen } = rig()
    const [slow, quick] = [audience.events(), audience.events()]
    const read: Promise<unknown>[] = []
    for (let round = 0; round <= UNREAD_LIMIT / 2; round++) {
      read.push(quick.next(), quick.next())
      happen('join', 'b')
      happen('leave', 'b')
    }
    await Promise.all(read)
    expect(await next(slow)).toMatchObject({ rejected: { code: 'ROLLCALL_OVERFLOW' } })
    happen('join', 'c')
    expect([await next(quick), await next(slow)]).toEqual(['join c', 'done'])
  })
})

describe('Waiting', () => {
  it('for a name is over when such a member is there, self included, and says in the end who was waited for', async () => {
    const { audience, surroundings, happen } = rig()
    expect(await audience.waitFor('a', {})).toHaveLength(1)
    const [found, missed] = [audience.waitFor('b', { timeoutMs: 50 }), audience.waitFor('c"d', { timeoutMs: 50 })]
    happen('join', 'b')
    expect(await found).toHaveLength(2)
    surroundings.runTo(50)
    const message = 'member "c\\"d" did not appear within 50 ms; members: a, b'
    expect(await outcome(missed)).toMatchObject({ rejected: { code: 'ROLLCALL_TIMEOUT', message } })
  })

  it('looks again when self changed', async () => {
    const { audience, view } = rig()
    const waiting = audience.waitFor(([self]) => self?.incarnation === 2, {})
    view.self = memberOf(claim('a', { incarnation: 2 }), 'alive', null)
    expect(await outcome(waiting)).toBe('pending')
    audience.changed()
    expect(await waiting).toHaveLength(1)
  })

  const no = {} as unknown as AbortSignal

  it.each<[string, (audience: Audience<null>) => unknown, string]>([
    ['what is neither name nor test', (audience) => audience.waitFor(no as never, {}), 'waitFor takes a name or a function; got {}'],
    ['a wrong time', (audience) => audience.waitFor('b', { timeoutMs: -1 }), 'the options of waitFor() have a problem:\n  timeoutMs must be a number from 0 to 2147483647; got -1'],
    ['a wrong signal', (audience) => audience.waitFor('b', { signal: no }), 'the options of waitFor() have a problem:\n  signal must be an AbortSignal; got {}'],
    ['a wrong signal for reading', (audience) => audience.events({ signal: no }), 'the options of events() have a problem:\n  signal must be an AbortSignal; got {}'],
  ])('refuses %s', (_what, call, message) => {
    const { audience, surroundings } = rig()
    expect(() => call(audience)).toThrow(expect.objectContaining({ code: 'ROLLCALL_OPTIONS', message }))
    expect(surroundings.timers).toEqual([])
  })
})

describe('Warnings', () => {
  it('go to the handlers, once per cause and minute of the clock', () => {
    const { audience, surroundings } = rig()
    const warned: RollcallError[] = []
    audience.handlers.on('warning', (warning) => warned.push(warning))
    for (const ms of [0, 30_000, 60_000]) {
      surroundings.nowMs = ms
      audience.warn({ kind: 'loopback' }, () => new RollcallError('ROLLCALL_ADDRESS', `at ${ms}`))
    }
    expect(warned.map(({ message }) => message)).toEqual(['at 0', 'at 60000'])
  })
})
