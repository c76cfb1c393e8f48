import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { Address } from '../../../src/protocol/address.ts'
import { Knock } from '../../../src/net/knock.ts'
import { bindSocket } from '../../../src/net/socket.ts'
import { KNOCKS_AT_ONCE } from '../../../src/surroundings.ts'

const ANYWHERE = { host: '127.0.0.1', port: 0, unref: false }
const DEAF = { datagram: () => {}, trouble: () => {} }

/** A port of this machine at which nobody listens. */
async function closedPort(host = '127.0.0.1'): Promise<Address> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4')
  socket.bind(0, host)
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  return { host, port }
}

describe('A knock that cannot be bound', () => {
  it('ends at once, and counts as one that has ended', () => {
    const ended: string[] = []
    const handlers = { answered: () => ended.push('answered'), refused: () => ended.push('refused'), ended: () => ended.push('ended') }
    const knock = new Knock('192.0.2.1', { host: '127.0.0.1', port: 1 }, Uint8Array.of(1), true, handlers)
    expect(ended).toEqual([])
    knock.begin()
    expect(ended).toEqual(['ended'])
    knock.end()
    expect(ended).toEqual(['ended'])
  })
})

describe('Who knocks', () => {
  it.each(['127.0.0.1', '::1'])('is told that nothing listens there, on %s', async (host) => {
    const transport = await bindSocket({ ...ANYWHERE, host }, DEAF)
    const to = await closedPort(host)
    await new Promise<void>((refused) => transport.knock(to, Uint8Array.of(1), refused))
    await transport.close()
  })

  it('hears what is answered as if it had come to the transport, from where it knocked', async () => {
    const listener = createSocket('udp4')
    listener.bind(0, '127.0.0.1')
    await once(listener, 'listening')
    listener.on('message', (bytes, { port }) => listener.send(Uint8Array.of(...bytes, 2), port, '127.0.0.1'))
    const heard = new Promise<readonly [Address, Uint8Array]>((resolve) => {
      void bindSocket(ANYWHERE, { ...DEAF, datagram: (from, bytes) => resolve([from, bytes]) }).then((transport) => {
        transport.knock({ host: '127.0.0.1', port: listener.address().port }, Uint8Array.of(1), () => {})
        void heard.then(() => transport.close())
      })
    })
    expect(await heard).toEqual([{ host: '127.0.0.1', port: listener.address().port }, Uint8Array.of(1, 2)])
    listener.close()
  })

  it('leaves no socket open once the transport is closed, and is told nothing more', async () => {
    const sockets = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'UDPWRAP').length
    const before = sockets()
    const transport = await bindSocket(ANYWHERE, DEAF)
    const to = await closedPort()
    let refusals = 0
    for (let knock = 0; knock < 2 * KNOCKS_AT_ONCE; knock++) transport.knock(to, Uint8Array.of(1), () => void refusals++)
    await transport.close()
    await new Promise((later) => setImmediate(later))
    expect([sockets(), refusals]).toEqual([before, 0])
  })

  it('does so at most so often at once', async () => {
    const transport = await bindSocket(ANYWHERE, DEAF)
    const to = await closedPort()
    let refusals = 0
    await new Promise<void>((done) => {
      for (let knock = 0; knock < 2 * KNOCKS_AT_ONCE; knock++) transport.knock(to, Uint8Array.of(1), () => void (++refusals === KNOCKS_AT_ONCE && done()))
    })
    await new Promise<void>((again) => transport.knock(to, Uint8Array.of(1), again))
    expect(refusals).toBe(KNOCKS_AT_ONCE)
    await transport.close()
  })
})
