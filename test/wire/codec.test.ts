import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  Incarnation, Instance, Life, Message, MessageKind, Nonce, OutgoingPacket, Packet, Sequence, Update,
} from '../../src/protocol/types.ts'
import { WireCodec, type Decoded, type DropReason } from '../../src/wire/codec.ts'
import { DATAGRAM_LIMIT, HEADER_BYTES, HELLO_MIN_BYTES, PLAIN_LIMIT, SEAL_BYTES, UPDATE_LIMIT } from '../../src/wire/limits.ts'
import { damages, lives, longestName, messages, messagesByKind, names, updates, withChecksum } from './arbitraries.ts'

const codec = new WireCodec({ cluster: 'prod' })

const self: Life = { name: 'api-1', instance: '0123456789abcdef' as Instance, incarnation: 1_760_000_000_000 as Incarnation }
const other: Life = { name: 'api-2', instance: 'fedcba9876543210' as Instance, incarnation: 1_750_000_000_000 as Incarnation }
const gossip: Message = { kind: 'gossip' }
const alive: Update = {
  claim: { ...other, state: 'alive', address: { host: '10.0.3.7', port: 7390 }, metadata: Uint8Array.of(0xc0), tail: undefined },
  accuser: undefined, refused: false,
}

function encoded(message: Message, sender: Life = self, spliced: readonly Update[] = []): Uint8Array {
  return codec.encode({ sender, message, updates: spliced.map((update) => codec.encodeUpdate(update)) })
}

function reasonFor(bytes: Uint8Array): DropReason | undefined {
  const decoded = codec.decode(bytes)
  return decoded.ok ? undefined : decoded.reason
}

function packetOf(decoded: Decoded): Packet {
  if (!decoded.ok) throw new Error(`dropped for its ${decoded.reason}`)
  return decoded.packet
}

/** As many of the updates, in turn, as the codec says there is room for. */
function filling(sender: Life, message: Message, list: readonly Update[]): { packet: OutgoingPacket; told: readonly Update[] } {
  let room = codec.roomFor(sender, message)
  const told = list.filter((update) => {
    const { length } = codec.encodeUpdate(update)
    if (length > room) return false
    room -= length
    return true
  })
  return { packet: { sender, message, updates: told.map((update) => codec.encodeUpdate(update)) }, told }
}

describe('A packet', () => {
  it('arrives as it was sent, with as many of 20 updates as there is room for', () => {
    fc.assert(fc.property(lives, messages, fc.array(updates, { minLength: 20, maxLength: 20 }), (sender, message, list) => {
      const { packet, told } = filling(sender, message, list)
      expect(codec.decode(codec.encode(packet))).toEqual({ ok: true, packet: { sender, message, updates: told } })
    }), { numRuns: 300 })
  })

  it('never takes more than the limit less what a seal would add', () => {
    fc.assert(fc.property(lives, messages, fc.array(updates, { minLength: 20, maxLength: 20 }), (sender, message, list) => {
      const { length } = codec.encode(filling(sender, message, list).packet)
      expect(length).toBeLessThanOrEqual(PLAIN_LIMIT)
      expect(length - 4 + SEAL_BYTES).toBeLessThanOrEqual(DATAGRAM_LIMIT)
    }), { numRuns: 300 })
  })

  it('has room that is short of what is left by no more than numbers below their widest', () => {
    fc.assert(fc.property(lives, messages, (sender, message) => {
      const left = PLAIN_LIMIT - encoded(message, sender).length
      const room = codec.roomFor(sender, message)
      expect(room).toBeLessThanOrEqual(left)
      expect(room).toBeGreaterThanOrEqual(left - 24)
    }), { numRuns: 300 })
  })

  it('can always carry the largest update there is', () => {
    const address = { host: '2001:1111:2222:3333:4444:5555:6666:7777', port: 0xffff }
    const incarnation = (2 ** 48 - 1) as Incarnation
    const largest = codec.encodeUpdate({
      claim: {
        name: longestName, instance: self.instance, incarnation, state: 'suspect', address,
        metadata: new Uint8Array(512), tail: new Uint8Array(96),
      },
      accuser: longestName,
      refused: true,
    })
    expect(largest).toHaveLength(UPDATE_LIMIT)
    const sender = { ...self, name: longestName }
    const digest = { sum: 0xffff_ffff, count: 0xffff_ffff, quietMs: 60_000 }
    const sequence = 0xffff_ffff as Sequence
    const nonce = '0'.repeat(16) as Nonce
    const longest: Partial<Record<MessageKind, Message>> = {
      ping: { kind: 'ping', sequence, target: longestName, targetInstance: self.instance, digest },
      ack: { kind: 'ack', sequence, relayed: { ...sender, incarnation }, digest },
      'ping-req': { kind: 'ping-req', sequence, target: longestName, targetInstance: self.instance, address },
      want: { kind: 'want', nonce, cookie: new Uint8Array(16), after: longestName, credit: 32 },
      page: { kind: 'page', nonce, after: longestName, through: longestName, last: true },
    }
    for (const message of Object.values(longest)) {
      expect(codec.roomFor(sender, message), message.kind).toBeGreaterThanOrEqual(UPDATE_LIMIT)
    }
    fc.assert(fc.property(messages, (message) => {
      expect(codec.roomFor(sender, message)).toBeGreaterThanOrEqual(UPDATE_LIMIT)
    }))
  })

  it('that is too large is a programming error and is not made', () => {
    const update = codec.encodeUpdate({ ...alive, claim: { ...alive.claim, metadata: new Uint8Array(512) } })
    expect(() => codec.encode({ sender: self, message: gossip, updates: [update, update, update] })).toThrow(RangeError)
  })

  it('is a new array of bytes each time', () => {
    const first = encoded(gossip)
    const copy = new Uint8Array(first)
    encoded(gossip, other)
    expect(new Uint8Array(first)).toEqual(copy)
  })
})

describe('An update', () => {
  it('is spliced as it is, so that it costs nothing to send it again', () => {
    const bytes = codec.encodeUpdate(alive)
    const datagram = encoded(gossip, self, [alive, alive])
    expect(new Uint8Array(datagram.slice(-2 * bytes.length))).toEqual(new Uint8Array([...bytes, ...bytes]))
  })

  it('passes fields of newer versions on as they came', () => {
    const tail = Uint8Array.of(0x93, 1, 2, 3)
    const { updates: [first] } = packetOf(codec.decode(encoded(gossip, self, [{ ...alive, claim: { ...alive.claim, tail } }])))
    expect(first?.claim.tail).toEqual(tail)
    expect(packetOf(codec.decode(encoded(gossip, other, [first as Update]))).updates).toEqual([first])
  })

  it('without newer fields has no tail, even where an empty one was given', () => {
    const update: Update = { ...alive, claim: { ...alive.claim, tail: new Uint8Array(0) } }
    const { updates: [first] } = packetOf(codec.decode(encoded(gossip, self, [update])))
    expect(first?.claim.tail).toBeUndefined()
  })

  it.each<[string, Partial<Update['claim']>, string | undefined]>([
    ['a suspicion without an accuser', { state: 'suspect' }, undefined],
    ['an accuser of one that is alive', {}, 'api-3'],
    ['metadata of one that failed', { state: 'failed' }, undefined],
    ['metadata of one that left', { state: 'left' }, undefined],
    ['one alive without metadata', { metadata: undefined }, undefined],
    ['too much metadata', { metadata: new Uint8Array(513) }, undefined],
    ['too long a tail', { tail: new Uint8Array(97) }, undefined],
    ['more than any datagram holds', { tail: new Uint8Array(60_000) }, undefined],
    ['an empty name', { name: '' }, undefined],
    ['too long a name', { name: `${longestName}n` }, undefined],
    ['a host name', { address: { host: 'localhost', port: 1 } }, undefined],
    ['no port', { address: { host: '10.0.0.1', port: 0 } }, undefined],
    ['an incarnation past 48 bits', { incarnation: 2 ** 48 as Incarnation }, undefined],
    ['a fraction of an incarnation', { incarnation: 0.5 as Incarnation }, undefined],
  ])('that its readers would refuse, with %s, is a programming error and is not made', (_what, part, accuser) => {
    expect(() => codec.encodeUpdate({ claim: { ...alive.claim, ...part }, accuser, refused: false })).toThrow(RangeError)
  })
})

describe('A datagram', () => {
  it('of any bytes is a packet or a reason to drop it', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: DATAGRAM_LIMIT + 10, size: 'max' }), (bytes) => {
      expect(reasonFor(bytes)).toBeDefined()
    }))
  })

  it('that was damaged on its way is dropped', () => {
    fc.assert(fc.property(lives, messages, fc.array(updates, { maxLength: 3 }), damages(0), (sender, message, list, damage) => {
      const bytes = codec.encode(filling(sender, message, list).packet)
      const damaged = damage(bytes)
      if (!Buffer.from(bytes).equals(damaged)) expect(reasonFor(damaged)).toBeDefined()
    }), { numRuns: 300 })
  })

  it('that a stranger made up behind a good header and checksum is a packet that can be sent on, or a reason to drop it', () => {
    let passed = 0
    let dropped = 0
    const few = fc.array(updates, { maxLength: 3 })
    fc.assert(fc.property(lives, messages, few, damages(HEADER_BYTES), (sender, message, list, damage) => {
      const decoded = codec.decode(withChecksum(damage(codec.encode(filling(sender, message, list).packet))))
      if (!decoded.ok) {
        dropped++
        return
      }
      passed++
      const { packet } = decoded
      const again = codec.encode({ ...packet, updates: packet.updates.map((update) => codec.encodeUpdate(update)) })
      expect(codec.decode(again)).toEqual(decoded)
    }), { numRuns: 1000 })
    expect(passed).toBeGreaterThan(20)
    expect(dropped).toBeGreaterThan(100)
  })

  it('with anything that msgpack can say as its body is a packet or a reason to drop it', () => {
    const start = encoded(gossip).slice(0, HEADER_BYTES)
    fc.assert(fc.property(fc.constantFrom(1, 2, 3, 5, 6, 7, 8, 9), fc.uint8Array({ maxLength: 100 }), (kind, body) => {
      const bytes = new Uint8Array([...start, 0x97, 0xa1, 0x61, ...body])
      bytes[4] = kind
      expect(['body', 'update', 'padding', undefined]).toContain(reasonFor(withChecksum(bytes)))
    }), { numRuns: 1000 })
  })

  it('is not changed by being read, and nothing that was read changes with it', () => {
    const update: Update = { ...alive, claim: { ...alive.claim, metadata: new Uint8Array(20).fill(7), tail: Uint8Array.of(1, 2) } }
    const cookie = new Uint8Array(16).fill(9)
    const want: Message = { kind: 'want', nonce: '00112233445566aa' as Nonce, cookie, after: 'm', credit: 3 }
    const bytes = encoded(want, self, [update])
    const before = new Uint8Array(bytes)
    const { message, updates: [first] } = packetOf(codec.decode(bytes))
    expect(new Uint8Array(bytes)).toEqual(before)
    expect(Object.keys(bytes)).toHaveLength(bytes.length)
    bytes.fill(0xff)
    codec.decode(encoded(want, other, []))
    expect(message).toEqual(want)
    expect([first]).toEqual([update])
    const kept = [message.kind === 'want' ? message.cookie : undefined, first?.claim.metadata, first?.claim.tail]
    for (const part of kept) {
      expect(part?.constructor).toBe(Uint8Array)
      expect(part?.buffer.byteLength).toBe(part?.length)
    }
  })

  it('may be all of the limit long and not a byte more', () => {
    expect(reasonFor(new Uint8Array(DATAGRAM_LIMIT))).toBe('magic')
    expect(reasonFor(new Uint8Array(DATAGRAM_LIMIT + 1))).toBe('oversize')
  })

  it('of a newer minor version is read, and what that version added to the body is ignored', () => {
    const bytes = new Uint8Array([...encoded(gossip), 0x82, 0xa1, 0x61, 0x01, 0xa1, 0x62, 0x90])
    bytes[3] = 7
    bytes[HEADER_BYTES] = 0x92 // one element more
    expect(codec.decode(withChecksum(bytes))).toEqual({ ok: true, packet: { sender: self, message: gossip, updates: [] } })
  })

  it('may have flags that this version does not know', () => {
    const bytes = new Uint8Array(encoded(gossip))
    bytes[5] = 0xfe
    expect(reasonFor(withChecksum(bytes))).toBeUndefined()
  })

  it('may name any instance, all zeros too', () => {
    const sender = { ...self, instance: '0000000000000000' as Instance }
    expect(packetOf(codec.decode(encoded(gossip, sender))).sender).toEqual(sender)
  })

  it.each([0, 10, 14, 255])('of the kind with the number %i, reserved or unknown, is dropped for its kind', (kind) => {
    const bytes = new Uint8Array(encoded(gossip))
    bytes[4] = kind
    expect(reasonFor(withChecksum(bytes))).toBe('kind')
  })

  it('of another cluster is dropped', () => {
    const theirs = new WireCodec({ cluster: 'staging' }).encode({ sender: self, message: gossip, updates: [] })
    expect(reasonFor(theirs)).toBe('cluster')
  })
})

describe('A hello', () => {
  const challenges = messagesByKind.challenge

  it('is never shorter than the challenge that answers it, whatever the names', () => {
    fc.assert(fc.property(names, messagesByKind.hello, names, challenges, (asker, hello, answerer, challenge) => {
      const sent = encoded(hello, { ...self, name: asker }).length
      expect(sent).toBeGreaterThanOrEqual(HELLO_MIN_BYTES)
      expect(encoded(challenge, { ...self, name: answerer }).length).toBeLessThanOrEqual(sent)
    }))
    const sampled = fc.sample(challenges, { numRuns: 200, seed: 1 })
    expect(Math.max(...sampled.map((challenge) => encoded(challenge, { ...self, name: longestName }).length))).toBeGreaterThan(190)
  })

  it('is answered in 96 bytes by a member whose name has up to 25', () => {
    fc.assert(fc.property(challenges, (challenge) => {
      expect(encoded(challenge, { ...self, name: 'n'.repeat(25) }).length).toBeLessThanOrEqual(96)
    }))
  })

  it('with a padding that is cut out is dropped for it', () => {
    const hello: Message = { kind: 'hello', nonce: '00112233445566aa' as Nonce, purpose: 'join' }
    const bytes = encoded(hello)
    const bare = HEADER_BYTES + 1 + 6 + 10 + 1
    const unpadded = (zeros: number): Uint8Array =>
      withChecksum(new Uint8Array([...bytes.slice(0, bare), 0xc4, zeros, ...new Uint8Array(zeros)]))
    expect(reasonFor(unpadded(HELLO_MIN_BYTES - bare - 2))).toBeUndefined()
    expect(reasonFor(unpadded(HELLO_MIN_BYTES - bare - 3))).toBe('padding')
    expect(reasonFor(unpadded(0))).toBe('padding')
  })
})
