/** The list of one member, given to another over a network that loses, repeats and reorders, while it changes. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ListClient } from '../../src/protocol/lists/list-client.ts'
import { ListServer } from '../../src/protocol/lists/list-server.ts'
import { below, type Random, shuffle } from '../../src/protocol/tools/random.ts'
import type { OutgoingPacket } from '../../src/protocol/types.ts'
import { HmacCookies } from '../../src/wire/cookies.ts'
import {
  addressOf, at, claim, CODEC, LAN, nonce, ofKind, read, seeded, STRANGE, type Tables, tables, update,
} from '../protocol/support.ts'

interface Outcome {
  readonly client: ListClient
  readonly given: boolean
}

interface Conditions {
  /** Of a hundred packets, how many are lost each way. */
  readonly loss: number
  readonly random: Random
  /** Something may change between two requests. */
  readonly change?: (table: Tables) => void
}

/** Asks until the list is in or given up. */
function takeList(table: Tables, { loss, random, change }: Conditions): Outcome {
  const { members, post, outbox } = table
  const cookies = new HmacCookies({ secret: new Uint8Array(16) })
  const server = new ListServer({ members, codec: CODEC, cookies, post, outbox, membership: table.membership }, at(0))
  const cookie = cookies.bake(STRANGE, nonce(1), at(0))
  const client = new ListClient({ partner: { address: addressOf('a'), nonce: nonce(1), cookie }, settings: LAN, now: at(0) })
  const arrives = (): boolean => below(random, 100) >= loss
  for (let now = at(0); !client.done; now = client.wakesAt) {
    const want = client.next(now)
    if (want === 'given-up') return { client, given: false }
    if (want === undefined || !arrives()) continue
    expect(server.want(want, claim('z'), STRANGE, now)).toBe('given')
    const sent = ofKind(table.sent(), 'page').map(({ packet }) => packet)
    const underWay: OutgoingPacket[] = [...sent, ...sent.filter(() => below(random, 4) === 0)].filter(arrives)
    for (const packet of shuffle(random, underWay)) {
      const { message, updates } = read(packet)
      if (message.kind === 'page') client.take(message, updates, at(now + 1))
    }
    change?.(table)
  }
  return { client, given: true }
}

function withMembers(count: number): Tables {
  const table = tables()
  for (let number = 0; number < count; number++) {
    table.membership.take(update(`n${number}`, { metadata: new Uint8Array(500) }), at(0), false)
  }
  return table
}

function namesOf({ client }: Outcome): readonly string[] {
  return client.findings.updates.map((each) => each.claim.name).sort()
}

const counts = fc.integer({ min: 0, max: 90 })

describe('R2 A list that is given whole', () => {
  it('is the list of its source, each name once, whatever the network did', () => {
    fc.assert(fc.property(counts, fc.integer({ min: 0, max: 80 }), fc.nat(), (count, loss, seed) => {
      const table = withMembers(count)
      const outcome = takeList(table, { loss, random: seeded(seed) })
      if (outcome.given) expect(namesOf(outcome)).toEqual(['a', ...table.members.peers.map(({ name }) => name)].sort())
      else expect(loss).toBeGreaterThan(0)
    }))
  })

  it('holds each who stayed throughout exactly once, whoever came and went meanwhile', () => {
    fc.assert(fc.property(counts, fc.integer({ min: 0, max: 40 }), fc.nat(), (count, loss, seed) => {
      const random = seeded(seed)
      const table = withMembers(count)
      const staying = new Set(['a', ...table.members.peers.map(({ name }) => name)])
      let comers = 0
      const change = (): void => {
        for (let changes = below(random, 12); changes > 0; changes--) {
          table.membership.take(update(`new${comers++}`, { metadata: new Uint8Array(below(random, 500)) }), at(0), false)
          const goer = table.members.peers[below(random, table.members.peers.length)]?.name as string
          table.membership.take(update(goer, { state: 'left' }), at(0), false)
          staying.delete(goer)
        }
      }
      const outcome = takeList(table, { loss, random, change })
      if (!outcome.given) return
      const names = namesOf(outcome)
      expect(names.filter((name) => staying.has(name))).toEqual([...staying].sort())
    }))
  })
})

describe('R2 A list over a network that loses a fifth', () => {
  it('is given by most sources at the first try: five questions in vain in a row are rare', () => {
    const random = seeded(7)
    const given = Array.from({ length: 100 }, () => takeList(withMembers(60), { loss: 20, random })).filter((outcome) => outcome.given)
    expect(given.length).toBeGreaterThanOrEqual(90)
  })
})
