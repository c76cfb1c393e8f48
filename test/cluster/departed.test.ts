import { describe, expect, it } from 'vitest'
import type { Cluster } from '../../src/cluster/cluster.ts'
import { departedMembers } from '../../src/cluster/departed.ts'
import type { Traffic } from '../../src/cluster/stats.ts'
import type { Instant } from '../../src/protocol/types.ts'
import { claim } from '../protocol/support.ts'
import { addressOf, claimOf, Town } from './town.ts'

const words = (cluster: Cluster): readonly string[] => cluster.departed().map(({ name, reason }) => `${name} ${reason}`)

/** m0 and m1 see one another, m2 has failed and m3 has left. */
async function afterwards(): Promise<{ readonly town: Town; readonly first: Cluster; readonly second: Cluster; readonly failed: Cluster }> {
  const town = new Town()
  const [first, second, third, fourth] = (await town.members(4)) as readonly [Cluster, Cluster, Cluster, Cluster]
  await town.settled(fourth.leave())
  await town.settled(third.close())
  await town.settled(Promise.all([first, second].map((cluster) => cluster.waitFor(({ length }) => length === 2))))
  return { town, first, second, failed: third }
}

describe('Those who departed', () => {
  it('are told with who and where they were, how they went and for how long they have been gone, sorted by name', () => {
    const about = (name: string, state: 'failed' | 'left', heldSince: number) =>
      ({ claim: claim(name, { state, incarnation: 7, address: { host: '::1', port: 9 } }), heldSince: heldSince as Instant })
    const departed = departedMembers([about('c', 'left', 40), about('b', 'failed', 90)], 100)
    expect(departed).toEqual([
      expect.objectContaining({ name: 'b', host: '::1', port: 9, address: '[::1]:9', incarnation: 7, reason: 'failed', forMs: 10 }),
      expect.objectContaining({ name: 'c', reason: 'left', forMs: 60 }),
    ])
    expect([departed, ...departed].every((each) => Object.isFrozen(each))).toBe(true)
  })

  it('are nobody before the start', () => {
    expect(new Town().make('m0').departed()).toEqual([])
  })

  it('are all who left and all who failed, also after the end', async () => {
    const { town, first, failed } = await afterwards()
    expect(words(first)).toEqual(['m2 failed', 'm3 left'])
    expect(first.departed()[0]).toMatchObject({ instance: failed.self.instance, address: failed.self.address })
    await town.run(5000)
    expect(first.departed()[0]?.forMs).toBeGreaterThanOrEqual(5000)
    expect(first.stats().members).toEqual({ alive: 2, suspect: 0, failed: 1, left: 1 })
    await town.settled(first.close())
    expect(words(first)).toEqual(['m2 failed', 'm3 left'])
  })
})

describe('Forgetting', () => {
  it('is done for one who failed, once, and for nobody else', async () => {
    const { first, second } = await afterwards()
    const forgotten = await Promise.all(['m2', 'm2', 'm3', 'm1', 'm0', 'nobody'].map((name) => first.forget(name)))
    expect(forgotten).toEqual([true, false, false, false, false, false])
    expect([words(first), words(second)]).toEqual([['m3 left'], ['m2 failed', 'm3 left']])
    expect(first.size).toBe(2)
  })

  it('ends the questions whether it is back, once all have forgotten', async () => {
    const { town, first, second, failed } = await afterwards()
    await town.run(60_000)
    const { name, port } = failed.self
    const host = town.world.network.named(name)
    // Somebody else has the address now, and hears who asks for the one who failed.
    const stranger = await town.stranger(name)
    expect([host?.address, port]).toEqual([stranger.address.host, stranger.address.port])
    await town.run(30_000)
    const asked = stranger.inbox.length
    expect(asked).toBeGreaterThan(0)
    for (const cluster of [first, second]) expect(await cluster.forget(name)).toBe(true)
    await town.run(60_000)
    expect(stranger.inbox.length).toBe(asked)
  })

  it('does not keep out one who comes back, also where others still hold it as failed', async () => {
    const { town, first, second, failed } = await afterwards()
    await town.run(60_000)
    expect(await first.forget('m2')).toBe(true)
    const joins: string[] = []
    for (const cluster of [first, second]) cluster.on('join', ({ name }) => joins.push(`${cluster.self.name} sees ${name}`))
    // It says what it said before it failed, and learns from whoever remembers that this is outdated.
    const back = await town.stranger('m2')
    back.life = claimOf(failed)
    back.gossip(addressOf(first), { claim: claimOf(failed), accuser: undefined, refused: false })
    await town.run(100)
    expect(joins).toEqual(['m0 sees m2'])
    const anew = town.make('m2', { seeds: [first.self.address], port: 7391 })
    await town.settled(anew.start())
    await town.settled(second.waitFor('m2'))
    expect(words(second)).toEqual(['m3 left'])
  })

  it('is refused after the end, and does nothing before the start', async () => {
    const town = new Town()
    const cluster = town.make('m0')
    expect(await cluster.forget('m1')).toBe(false)
    await town.settled(cluster.close())
    await expect(cluster.forget('m1')).rejects.toMatchObject({ code: 'ROLLCALL_STATE' })
  })
})

describe('The round-trip time', () => {
  it('is what probes took, smoothed, for members that have answered one, and of nobody else', async () => {
    const { town, first } = await afterwards()
    await town.run(20_000)
    const known = first.rtt('m1')
    // Each way takes 0.2 to 1 ms.
    expect(known?.smoothedMs).toBeGreaterThan(0.4)
    expect(known?.smoothedMs).toBeLessThan(2)
    expect(known?.variationMs).toBeLessThan(1)
    expect(Object.isFrozen(known)).toBe(true)
    expect(['m0', 'm2', 'm3', 'nobody'].map((name) => first.rtt(name))).toEqual([undefined, undefined, undefined, undefined])
    expect(town.make('alone').rtt('m1')).toBeUndefined()
  })
})

describe('How things stand', () => {
  it('is in the stats of a cluster at rest: nothing suspected, nothing late, the own incarnation', async () => {
    const { town, first } = await afterwards()
    await town.run(90_000)
    expect(first.stats()).toMatchObject({
      incarnation: first.self.incarnation, localHealth: 0, queues: { updates: 0, relays: 0 },
      loop: { timesLate: 0 }, members: { alive: 2, suspect: 0, failed: 1, left: 1 },
    })
    const { sent, received } = first.stats()
    const sum = (byKind: typeof sent.byKind, part: keyof Traffic): number => Object.values(byKind).reduce((total, traffic) => total + traffic[part], 0)
    expect([sum(sent.byKind, 'packets'), sum(sent.byKind, 'bytes')]).toEqual([sent.packets, sent.bytes])
    expect([sum(received.byKind, 'packets'), sum(received.byKind, 'bytes')]).toEqual([received.accepted, received.bytes])
    expect(sent.byKind.ping.packets).toBeGreaterThan(80)
  })

  it('shows what is under way: a probe, its helpers’ relays, a suspicion, greetings of seeds that are silent', async () => {
    const town = new Town()
    const first = town.make('m0')
    await town.settled(first.start())
    const [second, third] = ['m1', 'm2'].map((name) => town.make(name, { seeds: [first.self.address, '192.0.2.1'] })) as [Cluster, Cluster]
    await town.settled(Promise.all([second.start(), third.start()]))
    await town.settled(Promise.all([first, second].map((cluster) => cluster.waitFor(({ length }) => length === 3))))
    const most = { probes: 0, relays: 0, updates: 0, greetings: 0, suspect: 0 }
    void third.close()
    for (let step = 0; step < 600; step++) {
      await town.run(10)
      for (const { queues, members } of [first.stats(), second.stats()]) {
        for (const [name, depth] of Object.entries({ ...queues, suspect: members.suspect })) {
          most[name as keyof typeof most] = Math.max(most[name as keyof typeof most], depth)
        }
      }
    }
    expect(Object.entries(most).filter(([, depth]) => depth === 0)).toEqual([])
  })
})
