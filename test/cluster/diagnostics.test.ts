import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it } from 'vitest'
import type { DiagnosticsMessage } from '../../src/cluster/diagnostics.ts'
import { diagnosticsLine, publish } from '../../src/cluster/diagnostics.ts'
import { memberOf } from '../../src/cluster/member.ts'
import { RollcallError } from '../../src/errors.ts'
import { Simulation } from '../../sim/index.ts'
import { claim } from '../protocol/support.ts'
import { Town } from './town.ts'

const TYPES = ['join', 'leave', 'update', 'suspect', 'recover', 'warning', 'close'] as const

const unsubscribers: (() => void)[] = []

/** What the channels carry from now on, until the test ends. */
function listen(...types: readonly DiagnosticsMessage['type'][]): DiagnosticsMessage[] {
  const heard: DiagnosticsMessage[] = []
  for (const type of types) {
    const hear = (message: unknown, name: string | symbol): void => {
      expect(name).toBe(`rollcall:${(message as DiagnosticsMessage).type}`)
      heard.push(message as DiagnosticsMessage)
    }
    subscribe(`rollcall:${type}`, hear)
    unsubscribers.push(() => unsubscribe(`rollcall:${type}`, hear))
  }
  return heard
}

afterEach(() => {
  for (const end of unsubscribers.splice(0)) end()
})

const self = memberOf(claim('a'), 'alive', null)
const member = memberOf(claim('b', { incarnation: 7, address: { host: '10.0.0.2', port: 2 } }), 'alive', { role: 'api' })
const warning = new RollcallError('ROLLCALL_ADDRESS', 'something is wrong')

const MESSAGES: readonly (readonly [DiagnosticsMessage, string])[] = [
  [{ type: 'join', self, member }, 'a: join b at 10.0.0.2:2, incarnation 7'],
  [{ type: 'leave', self, member, reason: 'failed' }, 'a: leave b at 10.0.0.2:2, incarnation 7, failed'],
  [{ type: 'update', self, member, previous: member }, 'a: update b at 10.0.0.2:2, incarnation 7'],
  [{ type: 'suspect', self, member }, 'a: suspect b at 10.0.0.2:2, incarnation 7'],
  [{ type: 'recover', self, member }, 'a: recover b at 10.0.0.2:2, incarnation 7'],
  [{ type: 'warning', self, warning }, 'a: warning ROLLCALL_ADDRESS something is wrong'],
  [{ type: 'close', self, reason: undefined }, 'a: close'],
  [{ type: 'close', self, reason: new RollcallError('ROLLCALL_NO_SEED', 'none:\n  b: no answer\n  c: no answer') },
    'a: close ROLLCALL_NO_SEED none:; b: no answer; c: no answer'],
]

describe('A transition', () => {
  it.each(MESSAGES)('is one line for NODE_DEBUG: %o', (message, line) => {
    expect(diagnosticsLine(message)).toBe(line)
  })

  it.each(MESSAGES)('is published, frozen, on the channel of its kind alone: %o', (message) => {
    const heard = listen(...TYPES)
    publish(message)
    expect(heard).toEqual([message])
    expect(Object.isFrozen(heard[0])).toBe(true)
  })

  it('is not even made a message of where nobody subscribes', () => {
    const message: DiagnosticsMessage = { type: 'join', self, member }
    expect(channel('rollcall:join').hasSubscribers).toBe(false)
    publish(message)
    expect(Object.isFrozen(message)).toBe(false)
  })
})

describe('The channels of clusters', () => {
  it('carry what their handlers hear, from the first join to the close, before the handlers hear it', async () => {
    const town = new Town()
    const [first, second] = await town.members(2)
    const heard = listen(...TYPES)
    const told: string[] = []
    const note = (what: string): void => void told.push(`${what} ${heard.length}`)
    first.on('update', () => note('update')).on('leave', () => note('leave')).on('close', () => note('close'))
    await town.settled((second as typeof first).setMetadata('new'))
    await town.settled((second as typeof first).leave())
    await town.settled(first.waitFor(({ length }) => length === 1))
    await town.settled(first.close())
    const words = heard.map((message) => diagnosticsLine(message).replace(/ at .*?(?=, left|$)/, ''))
    expect(words).toEqual(['m0: update m1', 'm0: leave m1, left', 'm1: close', 'm0: close'])
    expect(told).toEqual(['update 1', 'leave 2', 'close 4'])
    expect(heard[0]).toMatchObject({ self: first.self, member: { metadata: 'new' }, previous: { metadata: null } })
  })

  it('carry suspicions and recoveries, and listening to them changes nothing of a run', async () => {
    async function run(): Promise<string> {
      await using sim = new Simulation({ seed: 5, members: 8 })
      await sim.runUntil(() => sim.converged(), { withinMs: 10_000 })
      sim.pause('m2', 2800)
      await sim.run(10_000)
      return sim.traceHash
    }
    const deaf = await run()
    const heard = listen('suspect', 'recover')
    expect(await run()).toBe(deaf)
    const kinds = heard.flatMap((message) => (message.type === 'suspect' || message.type === 'recover' ? `${message.type} ${message.member.name}` : []))
    expect(new Set(kinds)).toEqual(new Set(['suspect m2', 'recover m2']))
  })
})
