import { describe, expect, it } from 'vitest'
import { EventStream, UNREAD_LIMIT } from '../../src/cluster/event-stream.ts'
import type { ClusterEvent } from '../../src/cluster/view.ts'
import { member, outcome } from './fakes.ts'

const DONE = { value: undefined, done: true }

function join(name: string): ClusterEvent<null> {
  return { type: 'join', member: member(name) }
}

function rig(...beginning: readonly ClusterEvent<null>[]): { readonly stream: EventStream<null>; readonly ended: EventStream<null>[]; settled(): number } {
  let settled = 0
  const ended: EventStream<null>[] = []
  const stream = new EventStream<null>({ beginning, settled: () => void settled++, onEnd: (each) => ended.push(each) })
  return { stream, ended, settled: () => settled }
}

/** The name in each result, or how reading ended. */
async function next(stream: EventStream<null>): Promise<unknown> {
  const result = await outcome(stream.next())
  if (typeof result !== 'object' || result === null || !('value' in result)) return result
  return result.value === undefined ? 'done' : (result.value as ClusterEvent).member.name
}

describe('The events that are read', () => {
  it('come in order, those that happened before the reading first', async () => {
    const { stream } = rig()
    for (const name of ['b', 'c']) stream.push(join(name))
    expect([await next(stream), await next(stream)]).toEqual(['b', 'c'])
    const waiting = stream.next()
    stream.push(join('d'))
    expect(await waiting).toEqual({ value: join('d'), done: false })
  })

  it('go to several who wait in the order in which they asked, and each to one of them', async () => {
    const { stream, settled } = rig()
    const waiting = [stream.next(), stream.next(), stream.next()]
    for (const name of ['b', 'c']) stream.push(join(name))
    const [b, c] = ['b', 'c'].map((name) => ({ value: join(name), done: false }))
    expect(await Promise.all(waiting.map(outcome))).toEqual([b, c, 'pending'])
    expect(settled()).toBe(2)
    stream.push(join('d'))
    expect(await waiting[2]).toEqual({ value: join('d'), done: false })
  })

  it('can be read in a loop, which ends with them', async () => {
    const { stream } = rig()
    for (const name of ['b', 'c']) stream.push(join(name))
    stream.end()
    const names: string[] = []
    for await (const event of stream) names.push(event.member.name)
    expect(names).toEqual(['b', 'c'])
  })

  it('that are unread at the end can still be read; what comes after it cannot', async () => {
    const { stream } = rig()
    stream.push(join('b'))
    stream.end()
    stream.push(join('c'))
    expect([await next(stream), await next(stream), await next(stream)]).toEqual(['b', 'done', 'done'])
  })
})

describe('The end of reading', () => {
  it('comes to all who wait, and is told once', async () => {
    const { stream, ended, settled } = rig()
    const waiting = [stream.next(), stream.next()]
    stream.end()
    stream.end(new Error('too late'))
    expect(await Promise.all(waiting)).toEqual([DONE, DONE])
    expect(ended).toEqual([stream])
    expect(settled()).toBe(2)
    expect(await next(stream)).toBe('done')
  })

  it('with a failure throws it once, after what was unread', async () => {
    const { stream } = rig()
    const failure = new Error('enough')
    stream.push(join('b'))
    stream.end(failure)
    expect([await next(stream), await next(stream), await next(stream)]).toEqual(['b', { rejected: failure }, 'done'])
  })

  it('with a failure throws it to the first who waits, the others are done', async () => {
    const { stream } = rig()
    const failure = new Error('enough')
    const waiting = [stream.next(), stream.next()]
    stream.end(failure)
    expect(await Promise.all(waiting.map(outcome))).toEqual([{ rejected: failure }, DONE])
    expect(await next(stream)).toBe('done')
  })

  it('comes when a loop is left: what was unread is dropped', async () => {
    const { stream, ended } = rig()
    for (const name of ['b', 'c']) stream.push(join(name))
    for await (const event of stream) {
      expect(event.member.name).toBe('b')
      break
    }
    expect(ended).toEqual([stream])
    expect(await next(stream)).toBe('done')
  })

  it('comes to those who wait when another one returns', async () => {
    const { stream } = rig()
    const waiting = stream.next()
    expect(await stream.return()).toEqual(DONE)
    expect(await waiting).toEqual(DONE)
  })

  it('is final once somebody returned: a failure that was not thrown yet is not thrown any more', async () => {
    const { stream } = rig()
    stream.push(join('b'))
    stream.end(new Error('enough'))
    expect(await stream.return()).toEqual(DONE)
    expect(await next(stream)).toBe('done')
  })
})

describe('Events that nobody reads', () => {
  it('are kept up to a limit', async () => {
    const { stream, ended } = rig()
    for (let index = 0; index < UNREAD_LIMIT; index++) stream.push(join(`m${index}`))
    expect(ended).toEqual([])
    expect(await next(stream)).toBe('m0')
    stream.push(join('last'))
    expect(ended).toEqual([])
  })

  it('are beside those with which the reading begins: a large cluster is no reason to end it', async () => {
    const beginning = Array.from({ length: UNREAD_LIMIT + 1 }, (_, index) => join(`m${index}`))
    const { stream, ended } = rig(...beginning)
    for (let index = 0; index < UNREAD_LIMIT; index++) stream.push(join(`n${index}`))
    expect(ended).toEqual([])
    expect(await next(stream)).toBe('m0')
    for (const name of ['one', 'one too many']) stream.push(join(name))
    expect(ended).toEqual([stream])
  })

  it('end the reading beyond it, with an error and without what was kept', async () => {
    const { stream, ended } = rig()
    for (let index = 0; index <= UNREAD_LIMIT; index++) stream.push(join(`m${index}`))
    expect(ended).toEqual([stream])
    const message = `a reader of events() left more than ${UNREAD_LIMIT} events unread, so its stream has ended`
    expect(await next(stream)).toMatchObject({ rejected: { code: 'ROLLCALL_OVERFLOW', message } })
    expect(await next(stream)).toBe('done')
  })
})
