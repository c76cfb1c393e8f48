import { describe, expect, it } from 'vitest'
import type { TransportTrouble } from '../../../src/surroundings.ts'
import { WALL_CLOCK_AT_START_MS } from '../../../sim/machine/clock.ts'
import { VirtualProcess } from '../../../sim/machine/process.ts'
import { addressOf, texts, VirtualWorld } from '../virtual-world.ts'

const SILENT = { datagram: () => {}, trouble: () => {} }

function bindOptions(host: string, port: number): { host: string; port: number; unref: boolean } {
  return { host, port, unref: false }
}

describe('a virtual process', () => {
  it('sees virtual time on both clocks, the wall clock in whole milliseconds of 2026', () => {
    const world = new VirtualWorld()
    const process = world.process('a')
    world.runTo(1_234.75)
    expect(process.now()).toBe(1_234.75)
    expect(process.wallClock()).toBe(WALL_CLOCK_AT_START_MS + 1_234)
    expect(new Date(WALL_CLOCK_AT_START_MS).toISOString()).toBe('2026-01-01T00:00:00.000Z')
  })

  it('fires timers when they are due and cancelled ones never', () => {
    const world = new VirtualWorld()
    const process = world.process('a')
    const fired: string[] = []
    process.timer(2, () => fired.push(`two at ${process.now()}`))
    process.timer(-5, () => fired.push(`past at ${process.now()}`))
    const cancelled = process.timer(1, () => fired.push('cancelled'))
    cancelled.cancel()
    world.runTo(5)
    cancelled.cancel()
    expect(fired).toEqual(['past at 0', 'two at 2'])
  })

  it('is named as the one whose timer fired, who was sent to, and whom a port refused', async () => {
    const world = new VirtualWorld()
    const [a, b] = [await world.peer('a'), await world.peer('b')]
    const whose: (string | undefined)[] = []
    const look = (): void => void whose.push(world.scheduler.doing.host)
    a.process.timer(1, look)
    world.runTo(1)
    const c = world.process('c')
    await c.bind(bindOptions('0.0.0.0', 7390), { ...SILENT, datagram: look })
    b.transport.send({ host: c.host.address, port: 7390 }, new Uint8Array(1))
    world.runTo(5)
    a.process.end()
    b.transport.knock(addressOf(a), new Uint8Array(1), look)
    world.runTo(10)
    expect(whose).toEqual(['a', 'c', 'b'])
  })

  it('leaves nothing running after its end: no timer, no datagram, no callback, no answer', async () => {
    const world = new VirtualWorld(1, { latencyMs: 0 })
    const [a, b] = [await world.peer('a'), await world.peer('b')]
    const heard: string[] = []
    a.process.timer(1, () => heard.push('timer'))
    a.transport.whenDrained(() => heard.push('drained'))
    b.send(a, 'before')
    a.process.end()
    void a.process.bind(bindOptions('0.0.0.0', 1), SILENT).finally(() => heard.push('bound'))
    void a.process.resolve('b').finally(() => heard.push('resolved'))
    a.process.timer(1, () => heard.push('timer after the end'))
    a.transport.whenDrained(() => heard.push('drained after the end'))
    a.send(b, 'after the end')
    world.runTo(10)
    await world.settling.takeTurn()
    expect([heard, texts(a), texts(b)]).toEqual([[], [], []])
    expect(world.network.counters).toMatchObject({ sent: 1, refused: 1 })
    expect(world.scheduler.size).toBe(0)
  })

  it('draws other random numbers in each life, on each host and for each purpose, and the same ones again', () => {
    const world = new VirtualWorld(5)
    const [hostA, hostB] = [world.network.add('a'), world.network.add('b')]
    const draw = (host: typeof hostA, life: number): number => new VirtualProcess(world, host, life).randomness('nonce').uint32()
    expect(new Set([draw(hostA, 1), draw(hostA, 2), draw(hostB, 1)]).size).toBe(3)
    expect(draw(hostA, 2)).toBe(draw(hostA, 2))
    const { randomness } = new VirtualProcess(world, hostA, 1)
    expect(randomness('nonce')).toBe(randomness('nonce'))
    expect(randomness('nonce').uint32()).not.toBe(randomness('instance').uint32())
  })

  it('finds hosts by name at their present address, knows addresses as themselves, and other names not at all', async () => {
    const world = new VirtualWorld()
    const [a, b] = [world.process('a'), world.network.add('b')]
    expect(await a.resolve('b')).toEqual(['10.0.0.2'])
    world.network.move(b)
    expect(await a.resolve('b')).toEqual([b.address])
    expect(b.address).not.toBe('10.0.0.2')
    expect(await a.resolve('192.0.2.7')).toEqual(['192.0.2.7'])
    await expect(a.resolve('nobody')).rejects.toMatchObject({ code: 'ENOTFOUND', syscall: 'getaddrinfo' })
  })

  it('tells others its own address for a wildcard, and otherwise the host it was given', () => {
    const process = new VirtualWorld().process('a')
    expect(process.hostName()).toBe('a')
    expect(['0.0.0.0', '::', '10.0.0.1'].map((host) => process.reachable(host))).toEqual(['10.0.0.1', '10.0.0.1', '10.0.0.1'])
  })
})

describe('a virtual socket', () => {
  it('gets the port it asks for, or any free one, and a taken one is refused until it is closed', async () => {
    const process = new VirtualWorld().process('a')
    const first = await process.bind(bindOptions('0.0.0.0', 7390), SILENT)
    expect(first.bound).toEqual({ host: '0.0.0.0', port: 7390 })
    const again = process.bind(bindOptions('0.0.0.0', 7390), SILENT)
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE', syscall: 'bind' })
    const [any, another] = [
      await process.bind(bindOptions('10.0.0.1', 0), SILENT),
      await process.bind(bindOptions('0.0.0.0', 0), SILENT),
    ]
    expect(new Set([7390, any.bound.port, another.bound.port]).size).toBe(3)
    await first.close()
    await first.close()
    expect((await process.bind(bindOptions('0.0.0.0', 7390), SILENT)).bound.port).toBe(7390)
  })

  it('binds to no address of another machine', async () => {
    const process = new VirtualWorld().process('a')
    await expect(process.bind(bindOptions('10.0.0.9', 0), SILENT)).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' })
  })

  it('is drained once the datagrams due at this very time are handed over, and not earlier', async () => {
    const world = new VirtualWorld(1, { latencyMs: 3 })
    const [a, b] = [await world.peer('a'), await world.peer('b')]
    const order: string[] = []
    b.process.timer(3, () => b.transport.whenDrained(() => order.push(`drained with ${texts(b).join()}`)))
    a.send(b, 'one')
    a.send(b, 'two')
    world.runTo(3)
    expect(order).toEqual(['drained with one,two'])
    world.runTo(10)
    expect(order).toHaveLength(1)
  })

  it('tells of a datagram that is too large as trouble, after the call', async () => {
    const world = new VirtualWorld()
    const [a, b] = [world.process('a'), await world.peer('b')]
    const troubles: TransportTrouble[] = []
    const handlers = { datagram: () => {}, trouble: (trouble: TransportTrouble) => troubles.push(trouble) }
    const transport = await a.bind(bindOptions('0.0.0.0', 1), handlers)
    transport.send(addressOf(b), new Uint8Array(65_508))
    expect(troubles).toEqual([])
    world.runTo(10)
    expect(troubles).toMatchObject([{ type: 'send-failed', to: addressOf(b), cause: { code: 'EMSGSIZE' } }])
    expect(world.network.counters.sent).toBe(0)
  })

  it('hears nothing more once it is closed', async () => {
    const world = new VirtualWorld()
    const [a, b] = [await world.peer('a'), await world.peer('b')]
    a.send(b, 'under way')
    await b.transport.close()
    b.send(a, 'too late')
    world.runTo(10)
    expect([texts(a), texts(b)]).toEqual([[], []])
  })
})
