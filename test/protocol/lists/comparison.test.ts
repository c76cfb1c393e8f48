import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bitsFor, ComparisonClient } from '../../../src/protocol/lists/comparison-client.ts'
import { ListServer } from '../../../src/protocol/lists/list-server.ts'
import { ListClient } from '../../../src/protocol/lists/list-client.ts'
import type { Session } from '../../../src/protocol/lists/session.ts'
import { saysLiving } from '../../../src/protocol/members/precedence.ts'
import { hashText } from '../../../src/protocol/tools/hash.ts'
import { below, shuffle, type Random } from '../../../src/protocol/tools/random.ts'
import type { OutgoingPacket, Update } from '../../../src/protocol/types.ts'
import { HmacCookies } from '../../../src/wire/cookies.ts'
import { addressOf, at, claim, CODEC, LAN, nonce, read, seeded, STRANGE, type Tables, tables, update } from '../support.ts'

const COOKIES = new HmacCookies({ secret: new Uint8Array(16) })
const PARTNER = { address: addressOf('b'), nonce: nonce(1), cookie: COOKIES.bake(STRANGE, nonce(1), at(0)) }

/** Two members who hold lists of their own; the source answers, the asker compares. */
interface Pair {
  readonly asker: Tables
  readonly source: Tables
}

function holding(self: string, updates: readonly Update[]): Tables {
  const table = tables({ self: claim(self, { life: hashText(self) }) })
  for (const each of updates) table.membership.take(each, at(0), false)
  return table
}

interface Cost {
  packets: number
  bytes: number
  /** Whether it came to its end. */
  done: boolean
}

/** Runs the session to its end over a network that loses `loss` packets of a hundred and, if any, duplicates some and mixes up their order. */
function converse(session: Session, source: Tables, { loss = 0, random = seeded(1) }: { readonly loss?: number; readonly random?: Random } = {}): Cost {
  const { members, post, outbox } = source
  const server = new ListServer({ members, codec: CODEC, cookies: COOKIES, post, outbox, membership: source.membership }, at(0))
  const cost: Cost = { packets: 0, bytes: 0, done: false }
  const arrives = (packet: OutgoingPacket): boolean => {
    cost.packets++
    cost.bytes += CODEC.encode(packet).length
    return below(random, 100) >= loss
  }
  for (let now = at(0); !session.done; now = session.wakesAt) {
    const request = session.next(now)
    if (request === 'given-up') return cost
    if (request === undefined || !arrives({ sender: claim('z'), message: request, updates: [] })) continue
    if (request.kind === 'want') server.want(request, claim('z'), STRANGE, now)
    else server.compare(request, STRANGE, now)
    const sent = source.sent().map(({ packet }) => packet).filter(arrives)
    const doubled = loss === 0 ? [] : sent.filter(() => below(random, 4) === 0)
    for (const packet of loss === 0 ? sent : shuffle(random, [...sent, ...doubled])) {
      const { message, updates } = read(packet)
      if (message.kind === 'page' || message.kind === 'compared') session.take(message, updates, at(now + 1))
    }
  }
  return { ...cost, done: true }
}

function comparing({ asker, source }: Pair): ComparisonClient {
  const records = Math.max(asker.members.digest(at(0)).count, source.members.digest(at(0)).count)
  return new ComparisonClient({ partner: PARTNER, settings: LAN, members: asker.members, records, now: at(0) })
}

/** What a perfect comparison finds: the names to ask for, and those to tell the other. */
function differences({ asker, source }: Pair): { readonly wanted: readonly string[]; readonly lacking: readonly string[] } {
  const living = ({ members }: Tables): Map<string, number> =>
    new Map([...members.list.after('')].filter((entry) => saysLiving(entry.claim)).map(({ name, print }) => [name, print]))
  const [here, there] = [living(asker), living(source)]
  return {
    wanted: [...there].filter(([name, print]) => here.get(name) !== print).map(([name]) => name).sort(),
    lacking: [...here.keys()].filter((name) => !there.has(name)).sort(),
  }
}

function found(client: ComparisonClient): ReturnType<typeof differences> {
  const { updates, lacking } = client.findings
  return { wanted: updates.map((each) => each.claim.name).sort(), lacking: lacking.map(({ name }) => name).sort() }
}

/** A name's record on each side: its incarnation, or 0 for none. */
const sides = fc.oneof({ weight: 3, arbitrary: fc.constant([1, 1]) }, { weight: 1, arbitrary: fc.tuple(fc.nat(3), fc.nat(3)) })

function pair(records: readonly (readonly number[])[]): Pair {
  const side = (which: 0 | 1): Update[] => records.flatMap((each, number) => {
    const incarnation = each[which] as number
    return incarnation === 0 ? [] : [update(`n${number}`, { incarnation, state: incarnation === 3 ? 'suspect' : 'alive' })]
  })
  return { asker: holding('a', side(0)), source: holding('b', side(1)) }
}

describe('R5 A member that compares its list with another', () => {
  it('finds every difference and nothing else, whatever the network loses, duplicates and mixes up', () => {
    const records = fc.array(sides, { maxLength: 400, size: 'max' })
    fc.assert(fc.property(records, fc.integer({ min: 0, max: 50 }), fc.nat(), (drawn, loss, seed) => {
      const both = pair(drawn)
      const client = comparing(both)
      const { done } = converse(client, both.source, { loss, random: seeded(seed) })
      if (done) expect(found(client)).toEqual(differences(both))
      else expect(loss).toBeGreaterThan(0)
    }), { numRuns: 60 })
  })

  it('asks three times where many are compared, twice where few are, once where nothing differs', () => {
    const steps = (size: number, differing: number): number => {
      const both = pair(Array.from({ length: size }, (_, number) => [1, number < differing ? 2 : 1]))
      both.asker.membership.take(update('b', { life: hashText('b') }), at(0), false)
      both.source.membership.take(update('a', { life: hashText('a') }), at(0), false)
      const client = comparing(both)
      let requests = 0
      const next = client.next.bind(client)
      client.next = (now) => {
        const request = next(now)
        if (request !== undefined) requests++
        return request
      }
      converse(client, both.source)
      return requests
    }
    expect([steps(100, 5), steps(10, 5), steps(100, 0)]).toEqual([3, 2, 1])
  })

  it('has 8 to 16 records in a bucket, and no buckets at all for fewer', () => {
    expect([0, 15, 16, 31, 32, 127, 128, 10_000, 100_000].map(bitsFor)).toEqual([0, 0, 1, 1, 2, 3, 4, 10, 13])
    expect(bitsFor(10_000_000)).toBe(16)
  })

  it('finds names whose hashes are equal, whichever of them differ', () => {
    const seen = new Map<number, string>()
    let twins: readonly [string, string] | undefined
    for (let number = 0; twins === undefined; number++) {
      const [name, place] = [`n${number}`, hashText(`n${number}`)]
      const other = seen.get(place)
      if (other !== undefined) twins = [other, name]
      seen.set(place, name)
    }
    const [one, two] = twins
    const cases: readonly (readonly [readonly Update[], readonly Update[]])[] = [
      [[update(one)], [update(two)]],
      [[update(one), update(two)], [update(one)]],
      [[update(two)], [update(one), update(two)]],
      [[update(one), update(two)], [update(one), update(two, { incarnation: 2 })]],
    ]
    for (const [here, there] of cases) {
      const both = { asker: holding('a', here), source: holding('b', there) }
      const client = comparing(both)
      converse(client, both.source)
      const { wanted, lacking } = differences(both)
      expect(found(client).wanted).toEqual(expect.arrayContaining([...wanted]))
      expect(found(client).lacking).toEqual(expect.arrayContaining([...lacking]))
    }
  })

  it('gives up where nothing comes', () => {
    const both = pair([[1, 2]])
    expect(converse(comparing(both), both.source, { loss: 100 })).toMatchObject({ done: false, packets: 5 })
  })

  it('takes nothing for an answer that is none', () => {
    const both = pair([[1, 2]])
    const client = comparing(both)
    client.next(at(0))
    const prints = { what: 'prints', bits: 0, buckets: [0], prints: [] } as const
    expect(client.take({ kind: 'compared', nonce: nonce(2), given: prints }, [], at(1))).toBe(false)
    expect(client.take({ kind: 'compared', nonce: nonce(1), given: { what: 'records', absent: [] } }, [], at(1))).toBe(false)
    expect(client.take({ kind: 'page', nonce: nonce(1), after: '', through: '', last: true }, [], at(1))).toBe(false)
    expect(client.done).toBe(false)
  })

  it('takes only records that it asked for', () => {
    const both = pair([[1, 2]])
    const client = comparing(both)
    client.next(at(0))
    const place = hashText('n0')
    client.take({ kind: 'compared', nonce: nonce(1), given: { what: 'prints', bits: 0, buckets: [0], prints: [{ place, print: 9 }] } }, [], at(1))
    client.next(at(1))
    client.take({ kind: 'compared', nonce: nonce(1), given: { what: 'records', absent: [] } }, [update('n0', { incarnation: 2 }), update('uninvited')], at(2))
    expect([client.done, found(client).wanted]).toEqual([true, ['n0']])
  })
})

describe('Ten thousand records', () => {
  const metadata = new Uint8Array(24).fill(7)
  const records = Array.from({ length: 10_000 }, (_, number) => update(`service-${number}.example`, { metadata, incarnation: 1_790_000_000_000 }))
  const bytesOf = (some: readonly Update[]): number => some.reduce((sum, each) => sum + CODEC.encodeUpdate(each).length, 0)

  it('R5 of which 100 differ are mended for at most 5 times the bytes of those, with all that is asked and told', () => {
    for (const newer of ['here', 'there', 'both'] as const) {
      const raised = records.map((each, number) => {
        const isHere = newer === 'here' || (newer === 'both' && number % 200 === 0)
        if (number % 100 !== 0) return { here: each, there: each }
        const high = update(each.claim.name, { metadata, incarnation: 1_790_000_000_001 })
        return isHere ? { here: high, there: each } : { here: each, there: high }
      })
      const both = { asker: holding('a', raised.map(({ here }) => here)), source: holding('b', raised.map(({ there }) => there)) }
      const client = comparing(both)
      const { bytes } = converse(client, both.source)
      expect(found(client)).toEqual(differences(both))
      const differing = raised.filter(({ here, there }) => here !== there)
      // The greeting, and the records that are newer here, told in full packets.
      const greeting = 300 + 300
      const told = 1.1 * bytesOf(differing.filter(({ here, there }) => here.claim.incarnation > there.claim.incarnation).map(({ here }) => here))
      const ratio = (bytes + greeting + told) / bytesOf(differing.map(({ there }) => there))
      expect(ratio, `newer ${newer}`).toBeLessThan(5)
    }
  })

  it('R2 reach a newcomer for at most 1.2 times their bytes', () => {
    const source = holding('b', records)
    const client = new ListClient({ partner: PARTNER, settings: LAN, now: at(0) })
    const { bytes, done } = converse(client, source)
    expect([done, client.findings.updates.length]).toEqual([true, 10_001])
    expect((bytes + 600) / bytesOf(records)).toBeLessThan(1.2)
  })
})
