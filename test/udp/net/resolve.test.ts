import { describe, expect, it } from 'vitest'
import { resolveHost, type Lookup } from '../../../src/net/resolve.ts'

const nobodyIsAsked: Lookup = () => Promise.reject(new Error('asked'))

describe('the addresses of a host', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['FE80::1%eth0', 'fe80::1%eth0'],
  ])('for the IP address %s are itself, %s, and nobody is asked', async (host, canonical) => {
    expect(await resolveHost(host, nobodyIsAsked)).toEqual([canonical])
  })

  it('for a name are all the system knows, of both families, each once, in its order', async () => {
    const asked: string[] = []
    const lookup: Lookup = async (name) => {
      asked.push(name)
      return ['2001:db8::2', '10.0.0.1', '::ffff:10.0.0.1', '10.0.0.2', '2001:db8::2'].map((address) => ({ address }))
    }
    expect(await resolveHost('peers.internal', lookup)).toEqual(['2001:db8::2', '10.0.0.1', '10.0.0.2'])
    expect(asked).toEqual(['peers.internal'])
  })

  it('are looked up anew each time', async () => {
    const answers = ['10.0.0.1', '10.0.0.2']
    const lookup: Lookup = async () => [{ address: answers.shift() ?? '' }]
    expect(await resolveHost('peers.internal', lookup)).toEqual(['10.0.0.1'])
    expect(await resolveHost('peers.internal', lookup)).toEqual(['10.0.0.2'])
  })

  it('for localhost are loopback addresses, from the system itself', async () => {
    const addresses = await resolveHost('localhost')
    expect(addresses.length).toBeGreaterThan(0)
    for (const address of addresses) expect(address).toMatch(/^(127\.\d+\.\d+\.\d+|::1)$/)
  })

  it("are refused with the system's own error", async () => {
    const failure = Object.assign(new Error('getaddrinfo ENOTFOUND nowhere'), { code: 'ENOTFOUND' })
    await expect(resolveHost('nowhere', () => Promise.reject(failure))).rejects.toBe(failure)
  })

  it('are refused by the system for what cannot be a name', async () => {
    await expect(resolveHost('a'.repeat(64) + '.'.repeat(3))).rejects.toMatchObject({ syscall: 'getaddrinfo' })
  })
})
