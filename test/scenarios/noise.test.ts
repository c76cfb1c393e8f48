/** Members among noise: bytes that mean nothing, and datagrams of theirs that were changed, cut short or sent again. */
import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { below, type Random } from '../../src/protocol/tools/random.ts'
import { addressOf, type Stranger, Town } from '../cluster/town.ts'
import { seeded } from '../protocol/support.ts'

const OF_EACH_KIND = 5000
const KEY: Uint8Array = new Uint8Array(32).fill(7)

/** Between nothing and more than a datagram may have. */
function noise(random: Random): Uint8Array {
  return Uint8Array.from({ length: below(random, 1500) }, () => below(random, 256))
}

/** One to four bytes changed, the end cut off, or as it was. */
function damaged(random: Random, bytes: Uint8Array): Uint8Array {
  const how = below(random, 3)
  if (how === 0) return bytes.slice(0, below(random, bytes.length))
  if (how === 1) return bytes.slice()
  const changed = bytes.slice()
  for (let count = 1 + below(random, 4); count > 0; count--) {
    const at = below(random, bytes.length)
    changed[at] = (changed[at] as number) ^ (1 + below(random, 255))
  }
  return changed
}

/** What noise may not change. */
function essence(clusters: readonly Cluster[]): readonly string[] {
  return clusters.flatMap((cluster) => [
    `${cluster.self.name} holds ${cluster.keys.fingerprints.join()}`,
    ...cluster.members().map(({ name, instance, incarnation, address, state }) =>
      `${cluster.self.name} sees ${name} ${instance} ${incarnation} at ${address} ${state}`),
  ])
}

function sumsAgree(cluster: Cluster): boolean {
  const { packets, accepted, dropped } = cluster.stats().received
  return packets === accepted + Object.values(dropped).reduce((sum, count) => sum + count, 0)
}

describe('Ten thousand datagrams of noise', () => {
  it.each([
    [1, 'as it is', {}], [2, 'as it is', {}], [3, 'sealed', { keys: [KEY] }],
  ] as const)('keep no joiner out and change nothing, and each is in exactly one counter (seed %i, %s)', async (seed, _, options) => {
    const random = seeded(seed)
    const town = new Town(seed)
    const heard: Uint8Array[] = []
    let listens = true
    town.world.network.watch((_from, _to, bytes) => void (listens && heard.push(Uint8Array.from(bytes))))
    const members = await town.members(5, options)
    await town.run(20_000)
    listens = false
    const before = essence(members)
    const stranger: Stranger = await town.stranger()
    stranger.isDeaf = true
    const joiner = town.make('joiner', { ...options, seeds: [members[0].self.address] })
    const start = joiner.start()
    const targets = (): readonly Cluster[] => [...members, joiner]
    for (let sent = 0; sent < OF_EACH_KIND; sent++) {
      const target = targets()[below(random, 6)] as Cluster
      const to = target.state === 'starting' && target.self.port === 0 ? addressOf(members[0]) : addressOf(target)
      stranger.sendBytes(to, noise(random))
      stranger.sendBytes(to, damaged(random, heard[below(random, heard.length)] as Uint8Array))
      await town.run(0.4)
    }
    await town.settled(start)
    await town.run(20_000)
    expect(joiner.members().map(({ name }) => name)).toEqual(['joiner', 'm0', 'm1', 'm2', 'm3', 'm4'])
    expect(essence(members).filter((line) => !line.includes('joiner'))).toEqual(before)
    for (const cluster of targets()) expect(sumsAgree(cluster)).toBe(true)
    const { delivered } = town.world.network.counters
    const received = targets().reduce((sum, cluster) => sum + cluster.stats().received.packets, stranger.heard)
    expect(received).toBe(delivered)
    const dropped = targets().reduce((sum, cluster) => sum + cluster.stats().received.packets - cluster.stats().received.accepted, 0)
    expect(dropped).toBeGreaterThan(OF_EACH_KIND)
  })
})
