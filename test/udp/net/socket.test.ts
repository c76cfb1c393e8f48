import { Socket } from 'node:dgram'
import { networkInterfaces } from 'node:os'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { bindSocket } from '../../../src/net/socket.ts'
import type { Address } from '../../../src/protocol/address.ts'
import type { Transport } from '../../../src/surroundings.ts'
import { bytesOf, deaf, Inbox, textOf } from './inbox.ts'
import { bound, openSockets, socketsBoundFromNowOn } from './sockets.ts'

const withoutIpv6 = !Object.values(networkInterfaces()).some((infos) => infos?.some((info) => info.address === '::1'))

describe('binding', () => {
  it('tells the real port where any free one was asked for', async () => {
    const transport = await bound(deaf)
    expect(transport.bound.host).toBe('127.0.0.1')
    expect(transport.bound.port).toBeGreaterThan(0)
  })

  it('to an IPv4 address in IPv6 spelling is binding to the IPv4 address', async () => {
    expect((await bound(deaf, '::ffff:127.0.0.1')).bound.host).toBe('127.0.0.1')
  })

  it('rejects a taken port with the error of the system, and leaves nothing behind', async () => {
    const holder = await bound(deaf)
    const { port } = holder.bound
    const before = await openSockets()
    await expect(bindSocket({ host: '127.0.0.1', port, unref: false }, deaf)).rejects.toMatchObject({ code: 'EADDRINUSE', port })
    await expect(bindSocket({ host: '0.0.0.0', port, unref: false }, deaf)).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(await openSockets()).toBe(before)
    await holder.close()
    expect((await bound(deaf, '127.0.0.1', port)).bound.port).toBe(port)
  })

  it("rejects an address that is not this machine's", async () => {
    await expect(bindSocket({ host: '192.0.2.1', port: 0, unref: false }, deaf)).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
  })

  it('rejects what is no address, and looks nothing up', async () => {
    await expect(bindSocket({ host: 'localhost', port: 0, unref: false }, deaf)).rejects.toMatchObject({ code: 'EINVAL' })
  })

  it('asks for room for a thousand datagrams, and does without where the system refuses', async () => {
    const sizes: number[] = []
    const inbox = new Inbox()
    const refusing = vi.spyOn(Socket.prototype, 'setRecvBufferSize').mockImplementation((size) => {
      sizes.push(size)
      throw Object.assign(new Error('no'), { code: 'ERR_SOCKET_BUFFER_SIZE' })
    })
    onTestFinished(() => refusing.mockRestore())
    const transport = await bound(inbox)
    transport.send(transport.bound, bytesOf('still there'))
    await inbox.until(() => inbox.datagrams.length === 1)
    expect(sizes).toEqual([1024 * 1024])
  })
})

describe('a datagram', () => {
  it('arrives with its bytes and the address that it is answered at', async () => {
    const [here, there] = [new Inbox(), new Inbox()]
    const one = await bound(here)
    const other = await bound(there)
    one.send(other.bound, bytesOf('ping'))
    await there.until(() => there.datagrams.length === 1)
    expect(there.datagrams[0]?.from).toEqual(one.bound)
    expect(textOf(there.datagrams[0]?.bytes)).toBe('ping')
    other.send(one.bound, bytesOf('ack'))
    await here.until(() => here.datagrams.length === 1)
    expect(here.datagrams[0]?.from).toEqual(other.bound)
  })

  it('is bytes like any others: a slice of them is a copy', async () => {
    const inbox = new Inbox()
    const transport = await bound(inbox)
    transport.send(transport.bound, bytesOf('abc'))
    await inbox.until(() => inbox.datagrams.length === 1)
    const bytes = inbox.datagrams[0]?.bytes as Uint8Array
    bytes.slice(0, 1)[0] = 0
    expect(textOf(bytes)).toBe('abc')
  })

  it('may be empty', async () => {
    const inbox = new Inbox()
    const transport = await bound(inbox)
    transport.send(transport.bound, new Uint8Array(0))
    await inbox.until(() => inbox.datagrams.length === 1)
    expect(inbox.datagrams[0]?.bytes).toEqual(new Uint8Array(0))
  })

  it('leaves within the call: in order, and before a close that follows', async () => {
    const inbox = new Inbox()
    const receiver = await bound(inbox)
    const sender = await bound(deaf)
    for (let number = 0; number < 20; number++) sender.send(receiver.bound, bytesOf(`${number}`))
    await sender.close()
    await inbox.until(() => inbox.datagrams.length === 20)
    expect(inbox.datagrams.map(({ bytes }) => textOf(bytes))).toEqual(Array.from({ length: 20 }, (_, number) => `${number}`))
  })

  it.skipIf(withoutIpv6)('travels over IPv6', async () => {
    const inbox = new Inbox()
    const transport = await bound(inbox, '0:0:0:0:0:0:0:1')
    expect(transport.bound.host).toBe('::1')
    transport.send(transport.bound, bytesOf('six'))
    await inbox.until(() => inbox.datagrams.length === 1)
    expect(inbox.datagrams[0]?.from).toEqual(transport.bound)
  })

  it.skipIf(withoutIpv6)('reaches a socket bound to :: over both families, and each source has its usual name', async () => {
    const [inbox, four, six] = [new Inbox(), new Inbox(), new Inbox()]
    const dual = await bound(inbox, '::')
    const overIpv4 = await bound(four, '127.0.0.1')
    const overIpv6 = await bound(six, '::1')
    overIpv4.send({ host: '127.0.0.1', port: dual.bound.port }, bytesOf('four'))
    await inbox.until(() => inbox.datagrams.length === 1)
    overIpv6.send({ host: '::1', port: dual.bound.port }, bytesOf('six'))
    await inbox.until(() => inbox.datagrams.length === 2)
    expect(inbox.datagrams.map(({ from }) => from)).toEqual([overIpv4.bound, overIpv6.bound])
    for (const { from } of inbox.datagrams) dual.send(from, bytesOf('back'))
    await four.until(() => four.datagrams.length === 1)
    await six.until(() => six.datagrams.length === 1)
    expect(four.datagrams[0]?.from).toEqual({ host: '127.0.0.1', port: dual.bound.port })
    expect(six.datagrams[0]?.from).toEqual({ host: '::1', port: dual.bound.port })
  })

  it('from port 0 is dropped, for it could only be forged and not be answered', async () => {
    const sockets = socketsBoundFromNowOn()
    const inbox = new Inbox()
    const transport = await bound(inbox)
    sockets[0]?.emit('message', Buffer.from('forged'), { address: '127.0.0.1', family: 'IPv4', port: 0, size: 6 })
    transport.send(transport.bound, bytesOf('true'))
    await inbox.until(() => inbox.datagrams.length > 0)
    expect(inbox.datagrams.map(({ bytes }) => textOf(bytes))).toEqual(['true'])
  })
})

describe('trouble', () => {
  const unsendable: [string, Address, Uint8Array, string][] = [
    ['a datagram too large for UDP', { host: '127.0.0.1', port: 9 }, new Uint8Array(70_000), 'EMSGSIZE'],
    ['an IPv6 target from an IPv4 socket', { host: '::1', port: 9 }, bytesOf('x'), 'EINVAL'],
    ['a name where an address belongs', { host: 'localhost', port: 9 }, bytesOf('x'), 'EINVAL'],
    ['a port that is none', { host: '127.0.0.1', port: 0 }, bytesOf('x'), 'ERR_SOCKET_BAD_PORT'],
  ]

  it.each(unsendable)('is what comes of %s: told later, not thrown, and the next send works', async (_, to, bytes, code) => {
    const inbox = new Inbox()
    const transport = await bound(inbox)
    transport.send(to, bytes)
    expect(inbox.troubles).toEqual([])
    await inbox.until(() => inbox.troubles.length === 1)
    expect(inbox.troubles).toMatchObject([{ type: 'send-failed', to, cause: { code } }])
    transport.send(transport.bound, bytesOf('next'))
    await inbox.until(() => inbox.datagrams.length === 1)
    expect(inbox.troubles).toHaveLength(1)
  })

  it('is what comes of a send behind a megabyte that the system does not take', async () => {
    const inbox = new Inbox()
    const transport = await bound(inbox)
    const full = vi.spyOn(Socket.prototype, 'getSendQueueSize').mockReturnValue(1024 * 1024 + 1)
    onTestFinished(() => full.mockRestore())
    transport.send(transport.bound, bytesOf('too late'))
    await inbox.until(() => inbox.troubles.length === 1)
    expect(inbox.troubles).toMatchObject([{ type: 'send-failed', to: transport.bound, cause: { code: 'ENOBUFS' } }])
  })

  it('is what the socket reports by itself, and it goes on receiving', async () => {
    const sockets = socketsBoundFromNowOn()
    const inbox = new Inbox()
    const transport = await bound(inbox)
    const cause = Object.assign(new Error('recvmsg ECONNREFUSED'), { code: 'ECONNREFUSED' })
    sockets[0]?.emit('error', cause)
    sockets[0]?.emit('error', cause)
    expect(inbox.troubles).toEqual([{ type: 'receive-failed', cause }, { type: 'receive-failed', cause }])
    transport.send(transport.bound, bytesOf('still there'))
    await inbox.until(() => inbox.datagrams.length === 1)
  })
})

describe('closing', () => {
  it('frees the port at once, 64 times in a row, and leaves no handle', async () => {
    const before = await openSockets()
    const first = await bindSocket({ host: '127.0.0.1', port: 0, unref: false }, deaf)
    const { port } = first.bound
    await first.close()
    for (let cycle = 0; cycle < 64; cycle++) {
      const again = await bindSocket({ host: '127.0.0.1', port, unref: false }, deaf)
      again.whenDrained(() => {})
      await again.close()
    }
    expect(await openSockets()).toBe(before)
  })

  it('is done once: the second call gives the same promise', async () => {
    const transport = await bound(deaf)
    expect(transport.close()).toBe(transport.close())
    await transport.close()
  })

  it('makes everything else do nothing', async () => {
    const [inbox, witness] = [new Inbox(), new Inbox()]
    const transport = await bound(inbox)
    const other = await bound(witness)
    let drained = 0
    transport.whenDrained(() => drained++)
    transport.send({ host: '127.0.0.1', port: 9 }, new Uint8Array(70_000))
    transport.send({ host: '127.0.0.1', port: 0 }, bytesOf('x'))
    const closed = transport.close()
    transport.send(other.bound, bytesOf('too late'))
    transport.whenDrained(() => drained++)
    await closed
    transport.send(other.bound, bytesOf('too late'))
    transport.whenDrained(() => drained++)
    await new Promise<void>((resolve) => other.whenDrained(resolve))
    expect(inbox.troubles).toEqual([])
    expect(witness.datagrams).toEqual([])
    expect(drained).toBe(0)
  })

  it('from within a datagram is the end of datagrams', async () => {
    let received = 0
    const datagram = (): void => {
      received++
      void transport.close()
    }
    const transport: Transport = await bound({ ...deaf, datagram })
    const other = await bound(deaf)
    for (let number = 0; number < 10; number++) other.send(transport.bound, bytesOf('x'))
    await new Promise<void>((resolve) => other.whenDrained(resolve))
    expect(received).toBe(1)
  })
})
