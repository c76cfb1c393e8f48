import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AllowList, parseBlock, type AddressBlock } from '../../src/cluster/allow-list.ts'
import type { Cluster } from '../../src/index.ts'
import { Town } from './town.ts'

function list(...texts: readonly string[]): AllowList {
  return new AllowList(texts.map((text) => parseBlock(text) as AddressBlock), [])
}

describe('An address block', () => {
  it.each<[string, AddressBlock]>([
    ['10.0.0.7', { address: '10.0.0.7', bits: 32 }], ['10.0.0.0/8', { address: '10.0.0.0', bits: 8 }], ['0.0.0.0/0', { address: '0.0.0.0', bits: 0 }],
    ['::1', { address: '::1', bits: 128 }], ['fd00::/8', { address: 'fd00::', bits: 8 }], ['FE80::/10', { address: 'FE80::', bits: 10 }],
  ])('is read from %s', (text, block) => {
    expect(parseBlock(text)).toEqual(block)
  })

  it.each(['', '10.0.0', '10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/', '10.0.0.0/8/8', '::/129', 'fe80::1%eth0', '[::1]', 'localhost', ' 10.0.0.1',
    '::ffff:10.0.0.1', '::ffff:10.0.0.0/104', '10.0.0.1:7390', '010.0.0.1'])('is not %j', (text) => {
    expect(parseBlock(text)).toBeUndefined()
  })
})

describe('The addresses allowed', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['10.1.0.0/16', ['10.1.0.0', '10.1.255.255'], ['10.0.255.255', '10.2.0.0', '::1', 'nonsense', '']],
    ['192.0.2.7', ['192.0.2.7'], ['192.0.2.6', '192.0.2.8']],
    ['fd00::/9', ['fd00::1', 'fd7f:ffff::1'], ['fd80::1', '10.0.0.1']],
    ['::/0', ['::1', 'fe80::1', 'fe80::1%eth0'], ['10.0.0.1', '255.255.255.255']],
    ['0.0.0.0/0', ['10.0.0.1', '255.255.255.255'], ['::1']],
  ])('by %s are those that begin with its bits, of its own family', (block, inside, outside) => {
    expect(inside.filter((host) => !list(block).holds(host))).toEqual([])
    expect(outside.filter((host) => list(block).holds(host))).toEqual([])
  })

  it('are those whose first bits are the block’s, for any of them', () => {
    const numberOf = (host: string): number => host.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
    const prefix = (host: string, bits: number): number => Math.floor(numberOf(host) / 2 ** (32 - bits))
    fc.assert(fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (one, other, bits) => {
      expect(list(`${one}/${bits}`).holds(other)).toBe(prefix(one, bits) === prefix(other, bits))
      expect(list(`${one}/${bits}`).holds(one)).toBe(true)
    }))
  })

  it('are all of several blocks, and one’s own', () => {
    const allowed = new AllowList([parseBlock('10.0.0.0/8') as AddressBlock, parseBlock('fd00::/8') as AddressBlock], ['192.0.2.1', 'fe80::5%eth0'])
    expect(['10.9.9.9', 'fd12::1', '192.0.2.1', 'fe80::5', '192.0.2.2'].map((host) => allowed.holds(host))).toEqual([true, true, true, true, false])
  })
})

describe('A cluster with an allow-list', () => {
  /** Three hosts; the first allows itself and the second. */
  async function town(): Promise<{ readonly town: Town; readonly hosts: readonly string[] }> {
    const built = new Town()
    const hosts = ['m0', 'm1', 'm2'].map((name) => built.world.network.add(name).address)
    return { town: built, hosts }
  }

  /** Each is the seed of the next, a minute after the start; the first allows the second, and not the third. */
  async function chain(): Promise<{ readonly town: Town; readonly first: Cluster; readonly second: Cluster }> {
    const { town: built, hosts } = await town()
    const first = built.make('m0', { allow: [`${hosts[1]}/32`] })
    await built.settled(first.start())
    const second = built.make('m1', { seeds: [first.self.address] })
    await built.settled(second.start())
    const third = built.make('m2', { seeds: [second.self.address] })
    await built.settled(third.start())
    await built.run(60_000)
    return { town: built, first, second }
  }

  it('drops datagrams from elsewhere unread, and counts them under a reason of their own', async () => {
    const { town: built, hosts } = await town()
    const first = built.make('m0', { allow: [hosts[1] as string] })
    await built.settled(first.start())
    const stranger = built.make('m2', { seeds: [first.self.address] })
    expect(await built.settled(stranger.start({ joinTimeoutMs: 1000 }))).toEqual({ joined: false, members: 1 })
    const { received } = first.stats()
    expect(received.dropped.address).toBeGreaterThan(0)
    expect(received).toMatchObject({ accepted: 0, packets: received.dropped.address })
    expect(first.size).toBe(1)
  })

  it('takes nobody in of whom others say that it is elsewhere, whoever says so and however, and counts what it did not take', async () => {
    const { first, second } = await chain()
    expect(first.members().map(({ name }) => name)).toEqual(['m0', 'm1'])
    expect(first.stats().members).toEqual({ alive: 2, suspect: 0, failed: 0, left: 0 })
    expect(first.stats().refused.updates).toBeGreaterThan(0)
    expect(second.members()).toHaveLength(3)
  })

  it('knows itself: where its only seed is itself it is alone at once', async () => {
    const { town: built, hosts } = await town()
    const only = built.make('m0', { allow: ['192.0.2.1'], seeds: [hosts[0] as string] })
    expect(await built.settled(only.start(), 3000)).toEqual({ joined: true, members: 1 })
  })

  it('joins through a seed most of whose list it does not take: the rest of the list comes all the same', async () => {
    const built = new Town()
    const names = Array.from({ length: 120 }, (_, number) => `m${number}`)
    const hosts = names.map((name) => built.world.network.add(name).address)
    const clusters = names.map((name, index) => built.make(name, { seeds: index === 0 ? [] : [hosts[0] as string] }))
    for (const cluster of clusters) void cluster.start()
    await built.run(10_000)
    expect(clusters[0]?.size).toBe(120)
    const allowed = [hosts[0], hosts[7], hosts[119]] as string[]
    built.world.network.add('late')
    const late = built.make('late', { seeds: [hosts[0] as string], allow: allowed })
    expect(await built.settled(late.start({ joinTimeoutMs: 3000 }), 5000)).toEqual({ joined: true, members: 4 })
    expect(late.members().map(({ name }) => name)).toEqual(['late', 'm0', 'm119', 'm7'])
  })

  it('compares lists ever more rarely with others whose list it does not take', async () => {
    const { town: built, first, second } = await chain()
    const before = [first, second].map((cluster) => cluster.stats().protocol.repairs)
    await built.run(120_000)
    const repairs = [first, second].map((cluster, index) => cluster.stats().protocol.repairs - (before[index] ?? 0))
    for (const count of repairs) expect(count).toBeLessThanOrEqual(2 * 120 / 30)
    expect(first.stats().protocol.repairs).toBeGreaterThan(0)
  })
})
