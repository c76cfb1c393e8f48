/** What a stranger, or a member that does not mean well, drives up to its limit where no other test does. */
import { describe, expect, it } from 'vitest'
import { Cluster } from '../../src/cluster/cluster.ts'
import { SEED_ADDRESSES_LIMIT } from '../../src/cluster/seed-look-up.ts'
import { WARNINGS_PER_KIND } from '../../src/cluster/warnings.ts'
import { DOUBTED_LIMIT, DOUBTS_PER_SECOND, FIRST_NAMESAKE_REST } from '../../src/protocol/detection/detector.ts'
import { RELAY_LIMIT } from '../../src/protocol/detection/relays.ts'
import { ASKED_AT_ONCE, ComparisonClient } from '../../src/protocol/lists/comparison-client.ts'
import { RECORD_LIMIT } from '../../src/protocol/lists/session.ts'
import { GONE_ROOM } from '../../src/protocol/members/gone.ts'
import { hashText } from '../../src/protocol/tools/hash.ts'
import type { Wanted } from '../../src/protocol/types.ts'
import { MOST_BUCKET_BITS } from '../../src/protocol/types.ts'
import { FakeSurroundings, type FakeTransport, settle } from '../cluster/fakes.ts'
import { addressOf, Town } from '../cluster/town.ts'
import { Member } from '../protocol/member.ts'
import { addressOf as placeOf, at, claim, CODEC, LAN, nonce, packet, sequence, STRANGE, tables, update } from '../protocol/support.ts'

/** As many updates as surely fit into a datagram. */
const A_PACKET = 16

function packets<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / A_PACKET) }, (_, index) => items.slice(index * A_PACKET, (index + 1) * A_PACKET))
}

const named = (count: number, prefix = 'n'): readonly string[] => Array.from({ length: count }, (_, number) => `${prefix}${number}`)

describe('A rumour that very many have failed', () => {
  const names = named(DOUBTED_LIMIT + 50)

  it('has so many of them asked out of turn, and the others in their turn', () => {
    // A round takes its time, so that what is asked is asked for the rumour.
    const member = new Member({ ...LAN, probeIntervalMs: 600_000 }, ...names)
    for (const some of packets(names)) member.gossip('b', ...some.map((name) => update(name, { state: 'failed' })))
    member.run(60_000)
    const asked = (): number => member.sent.filter(({ packet: { message } }) => message.kind === 'ping').length
    expect(asked()).toBe(DOUBTS_PER_SECOND * 61)
    member.run(540_000 - member.nowMs)
    // And one in its turn.
    expect(asked()).toBe(DOUBTED_LIMIT + 1)
  })
})

describe('Names that come and go', () => {
  it('are remembered up to a bound, whoever made them up, and drive out nobody who is there', async () => {
    const town = new Town()
    const [first] = await town.members(3)
    const stranger = await town.stranger()
    for (let wave = 0; wave < 4; wave++) {
      for (const some of packets(named(GONE_ROOM, `wave-${wave}-`))) stranger.gossip(addressOf(first), ...some.map((name) => update(name, { state: 'left' })))
      await town.run(5)
    }
    const { members } = first.stats()
    expect(members).toEqual({ alive: 3, suspect: 0, failed: 0, left: GONE_ROOM })
    expect(first.departed()).toHaveLength(GONE_ROOM)
  })
})

describe('Metadata that nobody can read', () => {
  it('is warned of so often in a minute, under however many names it comes', async () => {
    const town = new Town()
    const cluster = town.make('m0', { readMetadata: () => null })
    const warned: string[] = []
    cluster.on('warning', ({ code }) => warned.push(code))
    await town.settled(cluster.start())
    const stranger = await town.stranger()
    const broken = Uint8Array.of(0xc1)
    const made = 10 * WARNINGS_PER_KIND
    for (const some of packets(named(made))) stranger.gossip(addressOf(cluster), ...some.map((name) => update(name, { metadata: broken })))
    await town.run(5)
    expect(warned).toEqual(Array.from({ length: WARNINGS_PER_KIND }, () => 'ROLLCALL_METADATA_TYPE'))
    expect(cluster.stats().refused.metadata).toBe(made)
    await town.settled(cluster.close())
  })
})

describe('A seed whose name stands for very many addresses', () => {
  it('is greeted at so many of them, and that is a warning', async () => {
    const surroundings = new FakeSurroundings()
    const many = Array.from({ length: SEED_ADDRESSES_LIMIT + 44 }, (_, number) => `10.1.${number >> 8}.${number & 0xff}`)
    surroundings.lookUp = (host) => Promise.resolve(host === 'peers' ? many : [host])
    const cluster = new Cluster({ name: 'a', seeds: ['peers'] }, surroundings)
    const warned: string[] = []
    cluster.on('warning', ({ code, message }) => warned.push(`${code}: ${message}`))
    const started = cluster.start({ joinTimeoutMs: 1 })
    await settle()
    surroundings.runTo(2)
    await settle()
    const [transport] = surroundings.transports as [FakeTransport]
    expect(transport.sent.map(({ to }) => to.host)).toEqual(many.slice(0, SEED_ADDRESSES_LIMIT))
    expect(cluster.stats().queues.greetings).toBe(SEED_ADDRESSES_LIMIT)
    expect(warned).toEqual([`ROLLCALL_LIMIT: the seed peers has ${many.length} addresses; only the first ${SEED_ADDRESSES_LIMIT} are greeted`])
    await started
    await cluster.close()
  })
})

describe('A list that another says is endless', () => {
  /** Has been told that the one bucket there is holds all of these places. */
  function told(places: readonly number[]): ComparisonClient {
    const partner = { address: placeOf('b'), nonce: nonce(1), cookie: new Uint8Array(16) }
    const client = new ComparisonClient({ partner, settings: LAN, members: tables().members, records: 1, now: at(0) })
    client.next(at(0))
    const prints = places.map((place) => ({ place, print: 1 }))
    client.take({ kind: 'compared', nonce: nonce(1), given: { what: 'prints', bits: 0, buckets: [0], prints } }, [], at(1))
    return client
  }

  function asked(client: ComparisonClient): readonly number[] {
    const request = client.next(at(1))
    if (typeof request !== 'object' || request.kind !== 'compare' || request.wanted.what !== 'records') throw new Error('it does not ask for records')
    return request.wanted.places
  }

  it('is asked for no more records than a list may have, and so many at a time', () => {
    const client = told(Array.from({ length: RECORD_LIMIT + 1 }, (_, place) => place))
    const sizes: number[] = []
    while (!client.done) {
      const places = asked(client)
      sizes.push(places.length)
      client.take({ kind: 'compared', nonce: nonce(1), given: { what: 'records', absent: places } }, [], at(1))
    }
    expect(Math.max(...sizes)).toBe(ASKED_AT_ONCE)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(RECORD_LIMIT)
  })

  it('brings no more records than that, though several stand in each place', () => {
    const several = 4
    const names = new Map(named(Math.ceil(RECORD_LIMIT / several) + ASKED_AT_ONCE).map((name) => [hashText(name), name]))
    const client = told([...names.keys()])
    while (!client.done) {
      const given = asked(client).flatMap((place) => Array.from({ length: several }, () => update(names.get(place) as string)))
      client.take({ kind: 'compared', nonce: nonce(1), given: { what: 'records', absent: [] } }, given, at(1))
    }
    expect(client.findings.updates).toHaveLength(RECORD_LIMIT)
  })
})

describe('Buckets of a list', () => {
  it('are as many as may be, and a request for more is no message', () => {
    const request = (wanted: Wanted): boolean =>
      CODEC.decode(CODEC.encode({ sender: claim('z'), message: { kind: 'compare', nonce: nonce(1), cookie: new Uint8Array(16), wanted, credit: 1 }, updates: [] })).ok
    expect(request({ what: 'sums', bits: MOST_BUCKET_BITS, from: (1 << MOST_BUCKET_BITS) - 1 })).toBe(true)
    expect(request({ what: 'sums', bits: MOST_BUCKET_BITS + 1, from: 0 })).toBe(false)
    expect(request({ what: 'sums', bits: 1, from: 2 })).toBe(false)
  })
})

describe('Questions in another’s stead', () => {
  it('are so many at one time, whoever asks; of more nothing is sent', () => {
    const member = new Member(LAN, 'b', 'c')
    member.answering.delete('c')
    const { name: target, instance: targetInstance } = claim('c')
    for (let number = 0; number < RELAY_LIMIT + 10; number++) {
      const request = { kind: 'ping-req', sequence: sequence(number), target, targetInstance, address: STRANGE } as const
      member.hear(packet(claim('z', { life: 9 }), request), STRANGE)
    }
    expect([member.engine.condition.queues.relays, member.pingsTo('c').length]).toEqual([RELAY_LIMIT, RELAY_LIMIT])
  })
})

describe('One who claims a member’s name over and over', () => {
  it('N5 is asked for ever more rarely, as long as nobody answers there', () => {
    const member = new Member(LAN, 'b', 'c', 'd')
    for (let incarnation = 10; member.nowMs < 300_000; incarnation++) {
      member.gossip('b', update('a', { life: 9, incarnation: 10 * incarnation, address: STRANGE }))
      member.run(100)
    }
    const asked = new Map(member.pingsTo('a').map(({ sequence: asking, atMs }) => [asking, atMs] as const).reverse())
    const begins = [...asked.values()].sort((a, b) => a - b)
    const rests = begins.slice(1).map((atMs, index) => Math.round((atMs - (begins[index] as number)) / LAN.probeIntervalMs) - 1)
    expect(rests).toEqual([1, 2, 4, 8].map((factor) => factor * FIRST_NAMESAKE_REST))
  })
})
