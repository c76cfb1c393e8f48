import { describe, expect, it } from 'vitest'
import { newRing } from '../../src/cluster/keys.ts'
import type { OpeningParts } from '../../src/cluster/opening.ts'
import { open, reasonOf } from '../../src/cluster/opening.ts'
import { resolveOptions } from '../../src/cluster/options.ts'
import { TrafficCounters } from '../../src/cluster/stats.ts'
import { INCARNATION_LIMIT } from '../../src/protocol/types.ts'
import type { Message } from '../../src/protocol/types.ts'
import { claim, CODEC, instance, nonce } from '../protocol/support.ts'
import { FakeSurroundings, outcome, systemError } from './fakes.ts'

interface Rig extends OpeningParts {
  readonly surroundings: FakeSurroundings
}

function rig(written: object = {}): Rig {
  const options = resolveOptions({ cluster: 'test', ...written })
  const surroundings = new FakeSurroundings()
  return {
    options,
    surroundings,
    ring: newRing(options, surroundings),
    foreign: () => {},
    name: 'a',
    instance: instance(7),
    metadata: () => Uint8Array.of(1),
    counters: new TrafficCounters(),
    tell: () => {},
  }
}

describe('Opening', () => {
  it('binds what the options say and tells others the address that can be reached', async () => {
    const parts = rig({ port: 0, unref: true })
    const { engine, transport } = await open(parts)
    expect(parts.surroundings.transports.map(({ options }) => options)).toEqual([{ host: '0.0.0.0', port: 0, unref: true }])
    expect(transport).toBe(parts.surroundings.transports[0])
    const address = { host: '10.0.0.9', port: 40_000 }
    expect(engine.self).toEqual(claim('a', { life: 7, incarnation: 1_767_225_600_000, address, metadata: 1 }))
  })

  it('binds the first address of a host name and tells the first of the advertised one, with the advertised port', async () => {
    const parts = rig({ host: 'inside', advertise: { host: 'outside', port: 99 } })
    parts.surroundings.lookUp = (host) => Promise.resolve(host === 'inside' ? ['10.0.0.4', '10.0.0.5'] : ['192.0.2.1', '192.0.2.2'])
    const { engine } = await open(parts)
    expect(parts.surroundings.transports[0]?.bound).toEqual({ host: '10.0.0.4', port: 7390 })
    expect(engine.self.address).toEqual({ host: '192.0.2.1', port: 99 })
  })

  it.each([[{ advertise: { host: '192.0.2.1' } }, '192.0.2.1', 7390], [{ advertise: { port: 99 } }, '10.0.0.9', 99]])(
    'puts together what is advertised and what is bound: %j', async (written, host, port) => {
      expect((await open(rig(written))).engine.self.address).toEqual({ host, port })
    })

  it.each([
    ['host', { host: 'nowhere' }], ['advertise.host', { host: '10.0.0.1', advertise: { host: 'nowhere' } }],
  ])('refuses a %s that cannot be looked up, with the reason of the system, and binds nothing', async (option, written) => {
    const parts = rig(written)
    const cause = systemError('ENOTFOUND')
    parts.surroundings.lookUp = (host) => (host === 'nowhere' ? Promise.reject(cause) : Promise.resolve([host]))
    expect(await outcome(open(parts))).toMatchObject({
      rejected: { code: 'ROLLCALL_ADDRESS', message: `${option}: nowhere cannot be looked up (ENOTFOUND)`, cause },
    })
    expect(parts.surroundings.transports).toEqual([])
  })

  it('refuses a host name without any address', async () => {
    const parts = rig({ host: 'empty' })
    parts.surroundings.lookUp = () => Promise.resolve([])
    const message = 'host: empty has no address'
    expect(await outcome(open(parts))).toMatchObject({ rejected: { code: 'ROLLCALL_ADDRESS', message } })
  })

  it('refuses what cannot be bound, with the reason of the system', async () => {
    const parts = rig({ host: '10.0.0.1', port: 80 })
    const cause = (parts.surroundings.bindFailure = systemError('EACCES'))
    expect(await outcome(open(parts))).toMatchObject({
      rejected: { code: 'ROLLCALL_ADDRESS', message: '10.0.0.1 port 80 cannot be bound (EACCES)', cause },
    })
  })

  it.each(['224.0.0.1', '0.0.0.0', '::', '255.255.255.255'])('refuses to tell others %s, and frees the port', async (host) => {
    const parts = rig({ advertise: { host } })
    const message = `${host} cannot be advertised, because it is not the address of one machine; set advertise.host`
    expect(await outcome(open(parts))).toMatchObject({ rejected: { code: 'ROLLCALL_ADDRESS', message } })
    expect(parts.surroundings.transports.map(({ closed }) => closed)).toEqual([true])
  })

  it.each([[1234.9, 1234], [-5, 0], [1e20, INCARNATION_LIMIT]])(
    'begins a life at the wall clock, within what an incarnation can be: %d is %d', async (wallClockMs, first) => {
      const parts = rig()
      parts.surroundings.wallClockMs = wallClockMs
      expect((await open(parts)).engine.self.incarnation).toBe(first)
    })

  it('asks for the metadata only once the socket is there: it may have been set meanwhile', async () => {
    const parts = rig()
    let bytes = Uint8Array.of(1)
    const opening = open({ ...parts, metadata: () => bytes })
    bytes = Uint8Array.of(2)
    expect((await opening).engine.self.metadata).toEqual(Uint8Array.of(2))
  })

  it('hands datagrams of its own cluster to the engine and counts what the socket complains of', async () => {
    const parts = rig()
    await open(parts)
    const [transport] = parts.surroundings.transports
    const from = { host: '10.0.0.2', port: 2 }
    const hello: Message = { kind: 'hello', nonce: nonce(1), purpose: 'join' }
    transport?.handlers.datagram(from, CODEC.encode({ sender: claim('b'), message: hello, updates: [] }))
    transport?.handlers.trouble({ type: 'send-failed', to: from, cause: undefined })
    transport?.handlers.trouble({ type: 'receive-failed', cause: undefined })
    expect(parts.counters).toMatchObject({ received: { accepted: 1, failed: 1 }, sent: { packets: 1, failed: 1 } })
    expect(transport?.sent.map(({ to }) => to)).toEqual([from])
  })
})

describe('What the system said', () => {
  it.each<[unknown, string]>([
    [systemError('EADDRINUSE'), 'EADDRINUSE'], [new Error('no code'), 'no code'],
    [Object.assign(new Error('a number'), { code: 5 }), 'a number'],
    [{ code: 'ENOENT' }, 'ENOENT'], ['text', 'text'], [undefined, 'undefined'], [null, 'null'],
  ])('is read from %o as %s', (cause, reason) => {
    expect(reasonOf(cause)).toBe(reason)
  })
})
