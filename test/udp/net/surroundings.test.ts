import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { realSurroundings } from '../../../src/net/surroundings.ts'
import { bytesOf, Inbox } from './inbox.ts'

describe('the real surroundings', () => {
  const surroundings = realSurroundings()

  it('have a clock that never goes back, and one that says what time it is', () => {
    const [earlier, later] = [surroundings.now(), surroundings.now()]
    expect(later).toBeGreaterThanOrEqual(earlier)
    expect(Math.abs(surroundings.wallClock() - Date.now())).toBeLessThan(1_000)
  })

  it('have timers that fire and timers that are cancelled', async () => {
    const fired: string[] = []
    surroundings.timer(1, () => fired.push('cancelled'), { unref: false }).cancel()
    await new Promise<void>((resolve) => {
      surroundings.timer(5, resolve, { unref: false })
    })
    expect(fired).toEqual([])
  })

  it('have one stream of random numbers for a purpose, however often it is asked for', () => {
    expect(surroundings.randomness('nonce')).toBe(surroundings.randomness('nonce'))
    const drawn = new Set([surroundings.randomness('nonce').uint32(), surroundings.randomness('nonce').uint32()])
    expect(drawn.size).toBe(2)
  })

  it('bind, send, receive, drain and close', async () => {
    const inbox = new Inbox()
    const transport = await surroundings.bind({ host: '127.0.0.1', port: 0, unref: false }, inbox)
    transport.send(transport.bound, bytesOf('hello'))
    await new Promise<void>((resolve) => transport.whenDrained(resolve))
    expect(inbox.datagrams.map(({ from }) => from)).toEqual([transport.bound])
    await transport.close()
  })

  it('resolve an address to itself, know the name of the machine, and tell no wildcard to others', async () => {
    expect(await surroundings.resolve('::1')).toEqual(['::1'])
    expect(surroundings.hostName()).toBe(hostname())
    expect(surroundings.reachable('127.0.0.1')).toBe('127.0.0.1')
    expect(['0.0.0.0', '::']).not.toContain(surroundings.reachable('0.0.0.0'))
    expect(['0.0.0.0', '::']).not.toContain(surroundings.reachable('::'))
  })

  it('have nothing to wait for when user code was called', () => {
    expect(surroundings.handedOver()).toBeUndefined()
  })
})
