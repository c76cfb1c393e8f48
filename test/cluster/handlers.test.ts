import { describe, expect, it } from 'vitest'
import { Handlers } from '../../src/cluster/handlers.ts'
import { RollcallError } from '../../src/errors.ts'
import { member, settle } from './fakes.ts'

const b = member('b')

interface Rig {
  readonly handlers: Handlers<null>
  /** What was thrown, and before each handler that somebody is about to be called. */
  readonly log: unknown[]
}

function rig(): Rig {
  const log: unknown[] = []
  const handlers = new Handlers<null>({ uncaught: (error) => log.push(error), called: () => log.push('called') })
  return { handlers, log }
}

describe('A handler', () => {
  it('is given what its event carries, in the order in which handlers were added, after a notice of its own', () => {
    const { handlers, log } = rig()
    handlers.on('leave', (...given) => log.push(['first', ...given]))
    handlers.on('leave', (...given) => log.push(['second', ...given]))
    handlers.on('join', () => log.push('of another event'))
    handlers.emit('leave', b, 'failed')
    expect(log).toEqual(['called', ['first', b, 'failed'], 'called', ['second', b, 'failed']])
  })

  it('is called each time, and one that was added once only the first time', () => {
    const { handlers, log } = rig()
    handlers.on('join', () => log.push('on'))
    handlers.once('join', () => log.push('once'))
    for (let times = 0; times < 3; times++) handlers.emit('join', b)
    expect(log.filter((entry) => entry !== 'called')).toEqual(['on', 'once', 'on', 'on'])
  })

  it('that was added twice is called twice, and taken off at once', () => {
    const { handlers, log } = rig()
    const handler = (): void => void log.push('twice')
    handlers.on('join', handler)
    handlers.on('join', handler)
    handlers.emit('join', b)
    expect(log.filter((entry) => entry === 'twice')).toHaveLength(2)
    handlers.off('join', handler)
    handlers.emit('join', b)
    expect(log.filter((entry) => entry === 'twice')).toHaveLength(2)
  })

  it('is taken off the event that is named, also where it waits for its one call', () => {
    const { handlers, log } = rig()
    const handler = (): void => void log.push('heard')
    handlers.on('suspect', handler)
    handlers.once('recover', handler)
    handlers.off('recover', handler)
    handlers.off('join', handler)
    handlers.emit('recover', b)
    handlers.emit('suspect', b)
    expect(log).toEqual(['called', 'heard'])
  })

  it('that throws reaches whoever takes what is uncaught, and the others are called', () => {
    const { handlers, log } = rig()
    const thrown = new Error('thrown')
    handlers.on('close', () => {
      throw thrown
    })
    handlers.on('close', (reason) => log.push(reason))
    const reason = new RollcallError('ROLLCALL_ADDRESS', 'taken')
    handlers.emit('close', reason)
    expect(log).toEqual(['called', thrown, 'called', reason])
  })

  it('whose promise rejects does so too, later', async () => {
    const { handlers, log } = rig()
    const rejected = new Error('rejected')
    handlers.on('join', () => Promise.reject(rejected))
    handlers.on('join', () => Promise.resolve('fine'))
    handlers.emit('join', b)
    expect(log).toEqual(['called', 'called'])
    await settle()
    expect(log).toEqual(['called', 'called', rejected])
  })

  it('may give back anything that can be waited for, and anything that cannot', () => {
    const { handlers, log } = rig()
    const thenable = { then: (_done: undefined, failed: (error: unknown) => void) => failed('rejected') }
    const broken = { get then(): never { throw new Error('broken') } }
    const results: readonly unknown[] = [thenable, broken, null, undefined, 7, {}, { then: 1 }]
    for (const result of results) handlers.on('join', () => result as void)
    handlers.emit('join', b)
    expect(log.filter((entry) => entry !== 'called')).toEqual(['rejected', new Error('broken')])
  })

  it('is refused for an event that there is not, and where it is no function', () => {
    const { handlers } = rig()
    const none = { code: 'ROLLCALL_OPTIONS', message: 'there is no event "jion"; there are join, leave, update, suspect, recover, close, warning' }
    const wrong = { code: 'ROLLCALL_OPTIONS', message: 'a handler must be a function; got 7' }
    for (const method of ['on', 'once', 'off'] as const) {
      expect(() => handlers[method]('jion' as 'join', () => {})).toThrow(expect.objectContaining(none))
      expect(() => handlers[method]('join', 7 as unknown as () => void)).toThrow(expect.objectContaining(wrong))
    }
  })

  it('that is added or taken off by another one counts from the next event on', () => {
    const { handlers, log } = rig()
    const second = (): void => void log.push('second')
    handlers.once('join', () => {
      handlers.off('join', second)
      handlers.on('join', () => log.push('third'))
    })
    handlers.on('join', second)
    handlers.emit('join', b)
    handlers.emit('join', b)
    expect(log.filter((entry) => entry !== 'called')).toEqual(['second', 'third'])
  })
})
