import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Incarnation, Instance, Life, Message, Update } from '../../src/protocol/types.ts'
import { WireCodec, type DropReason } from '../../src/wire/codec.ts'
import { KeyRing, SEALINGS, type Sealing } from '../../src/wire/key-ring.ts'
import { DATAGRAM_LIMIT, HELLO_MIN_BYTES, PLAIN_LIMIT } from '../../src/wire/limits.ts'
import { RingKey } from '../../src/wire/ring-key.ts'
import { open, seal, SEALED_LONGER_BYTES } from '../../src/wire/seal.ts'
import { seeded } from '../protocol/support.ts'
import { damages, lives, messages, updates } from './arbitraries.ts'

const cluster = 'prod'
const key = new RingKey(new Uint8Array(32).fill(1))
const otherKey = new RingKey(new Uint8Array(32).fill(2))

function codecWith(keys: readonly RingKey[], sealing: Sealing = 'require', text = cluster): WireCodec {
  return new WireCodec({ cluster: text, ring: new KeyRing({ cluster: text, keys, sealing, random: seeded(3) }) })
}

const plainCodec = new WireCodec({ cluster })
const codec = codecWith([key])

const self: Life = { name: 'api-1', instance: '0123456789abcdef' as Instance, incarnation: 1_760_000_000_000 as Incarnation }
const hello: Message = { kind: 'hello', nonce: '00112233445566aa' as Extract<Message, { kind: 'hello' }>['nonce'], purpose: 'join' }
const gossip: Message = { kind: 'gossip' }

function encoded(by: WireCodec, message: Message = gossip, sender: Life = self, spliced: readonly Update[] = []): Uint8Array {
  return by.encode({ sender, message, updates: spliced.map((update) => by.encodeUpdate(update)) })
}

function reasonFor(bytes: Uint8Array, by: WireCodec = codec): DropReason | undefined {
  const decoded = by.decode(bytes)
  return decoded.ok ? undefined : decoded.reason
}

/** As many of the updates, in turn, as there is room for. */
function fitting(sender: Life, message: Message, list: readonly Update[]): readonly Update[] {
  let room = codec.roomFor(sender, message)
  return list.filter((update) => {
    const { length } = codec.encodeUpdate(update)
    if (length > room) return false
    room -= length
    return true
  })
}

const list = fc.array(updates, { maxLength: 20 })

describe('A sealed packet', () => {
  it('arrives as it was sent, from any life, and is 24 bytes longer than without a seal', () => {
    fc.assert(fc.property(lives, messages, list, (sender, message, all) => {
      const told = fitting(sender, message, all)
      const bytes = encoded(codec, message, sender, told)
      expect(codec.decode(bytes)).toEqual({ ok: true, packet: { sender, message, updates: told } })
      expect(bytes.length).toBe(encoded(plainCodec, message, sender, told).length + 24)
      expect(bytes.length).toBeLessThanOrEqual(DATAGRAM_LIMIT)
    }), { numRuns: 300 })
  })

  it('shows neither names nor anything else of its body', () => {
    const bytes = Buffer.from(encoded(codec, { ...hello }, { ...self, name: 'a-name-to-look-for' }))
    expect(bytes.includes('a-name')).toBe(false)
    expect(Buffer.from(encoded(plainCodec, { ...hello }, { ...self, name: 'a-name-to-look-for' })).includes('a-name')).toBe(true)
  })

  it('is not changed by being read', () => {
    const bytes = encoded(codec)
    const before = new Uint8Array(bytes)
    codec.decode(bytes)
    expect(new Uint8Array(bytes)).toEqual(before)
  })

  it('is refused whichever single bit of it is flipped, in the header, nonce, body or tag', () => {
    const bytes = encoded(codec, hello)
    const reasons = new Map<DropReason | undefined, number>()
    for (const by of SEALINGS.map((sealing) => codecWith([key, otherKey], sealing))) {
      expect(reasonFor(bytes, by)).toBeUndefined()
      for (let bit = 0; bit < 8 * bytes.length; bit++) {
        const flipped = new Uint8Array(bytes)
        flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7))
        const reason = reasonFor(flipped, by)
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      }
    }
    // Per codec: magic 16 bits, major version 8, tag 32, and the flag itself, which then stands for a datagram without a seal.
    const rest = 3 * 8 * bytes.length - 3 * (16 + 8 + 32 + 1)
    expect(Object.fromEntries(reasons)).toEqual({ magic: 48, version: 24, cluster: 96, checksum: 2, unsealed: 1, seal: rest })
  })

  it('is refused when it is changed, cut off or longer', () => {
    fc.assert(fc.property(lives, messages, damages(0), (sender, message, damage) => {
      const bytes = encoded(codec, message, sender)
      const damaged = damage(bytes)
      if (!Buffer.from(bytes).equals(damaged)) expect(reasonFor(damaged)).toBeDefined()
    }), { numRuns: 300 })
  })

  it('is refused by another key, another cluster with the same key, and in the name of another life', () => {
    const bytes = encoded(codec)
    expect(reasonFor(bytes, codecWith([otherKey]))).toBe('seal')
    expect(reasonFor(bytes, codecWith([key], 'require', 'staging'))).toBe('cluster')
    const subKey = key.subKey('seal', Buffer.from(self.instance, 'hex'), cluster)
    const nonce = new Uint8Array(12)
    const plain = encoded(plainCodec)
    expect(reasonFor(seal(subKey, nonce, plain))).toBeUndefined()
    expect(reasonFor(seal(subKey, nonce, encoded(plainCodec, gossip, { ...self, instance: 'ff23456789abcdef' as Instance })))).toBe('seal')
    expect(reasonFor(seal(key.subKey('seal', Buffer.from(self.instance, 'hex'), 'staging'), nonce, plain))).toBe('seal')
  })

  it('is refused with the header of another one of the same life: it is additional data', () => {
    const [one, other] = [encoded(codec), encoded(codec, hello)]
    expect(reasonFor(new Uint8Array([...other.subarray(0, 24), ...one.subarray(24)]))).toBe('seal')
  })

  it('that is made of any bytes behind a good header is refused, however short', () => {
    const header = encoded(codec).subarray(0, 24)
    fc.assert(fc.property(fc.uint8Array({ minLength: 4, maxLength: 1376, size: 'max' }), (rest) => {
      expect(reasonFor(new Uint8Array([...header, ...rest]))).toBe('seal')
    }), { numRuns: 300 })
  })

  it('of a hello is padded as much as without a seal, so that the challenge to it is no longer', () => {
    const bytes = encoded(codec, hello)
    expect(bytes.length).toBe(HELLO_MIN_BYTES + 24)
    const short = encoded(plainCodec, hello)
    const lessPadding = new Uint8Array([...short.subarray(0, 28 + 1 + 6 + 10 + 1), 0xc4, 1, 0])
    const subKey = key.subKey('seal', Buffer.from(self.instance, 'hex'), cluster)
    expect(reasonFor(seal(subKey, new Uint8Array(12), lessPadding))).toBe('padding')
  })

  it('that is too large without its seal is a programming error and is not made', () => {
    const over = new Uint8Array(PLAIN_LIMIT)
    expect(() => codec.encode({ sender: self, message: gossip, updates: [over] })).toThrow(RangeError)
  })
})

describe('The seal alone', () => {
  it('gives back what stands behind the header, under the same key alone', () => {
    const keys = fc.uint8Array({ minLength: 32, maxLength: 32 })
    const nonces = fc.uint8Array({ minLength: 12, maxLength: 12 })
    fc.assert(fc.property(keys, keys, nonces, fc.uint8Array({ minLength: 28, maxLength: PLAIN_LIMIT, size: 'max' }), (subKey, wrong, nonce, plain) => {
      const sealed = seal(subKey, nonce, plain)
      expect(sealed.length).toBe(plain.length + SEALED_LONGER_BYTES)
      expect(Buffer.from(open(subKey, sealed) as Uint8Array).equals(plain.subarray(28))).toBe(true)
      expect(Buffer.from(sealed.subarray(24, 36)).equals(nonce)).toBe(true)
      if (!Buffer.from(subKey).equals(wrong)) expect(open(wrong, sealed)).toBeUndefined()
    }))
  })
})

describe('What a datagram is worth to a stranger', () => {
  it('is its length; less, by half a seal, where it has none and the answer will have one', () => {
    const [plain, sealed] = [encoded(plainCodec), encoded(codec)]
    expect(plainCodec.worth(plain)).toBe(plain.length)
    expect(codecWith([key], 'accept').worth(plain)).toBe(plain.length)
    expect(codecWith([key], 'accept').worth(sealed)).toBe(sealed.length)
    expect(codecWith([key], 'send').worth(plain)).toBe(plain.length - 12)
    expect(codecWith([key], 'send').worth(sealed)).toBe(sealed.length)
  })
})
