import { describe, expect, it } from 'vitest'
import type { Incarnation, Instance } from '../../src/protocol/types.ts'
import { WireCodec } from '../../src/wire/codec.ts'
import { KeyRing, SEALINGS, type Sealing } from '../../src/wire/key-ring.ts'
import { KEY_LIMIT, OPENED_LIVES_LIMIT } from '../../src/wire/limits.ts'
import { RingKey } from '../../src/wire/ring-key.ts'
import { seeded } from '../protocol/support.ts'

const cluster = 'prod'
const [k1, k2, k3, k4, k5] = [1, 2, 3, 4, 5].map((byte) => new RingKey(new Uint8Array(32).fill(byte))) as [RingKey, RingKey, RingKey, RingKey, RingKey]
/** The same key, written once more. */
const again = new RingKey(new Uint8Array(32).fill(2))

function ringOf(keys: readonly RingKey[], sealing: Sealing = 'require'): KeyRing {
  return new KeyRing({ cluster, keys, sealing, random: seeded(9) })
}

function datagram(ring: KeyRing, life = 1): Uint8Array {
  const instance = life.toString(16).padStart(16, '0') as Instance
  const sender = { name: 'a', instance, incarnation: 1 as Incarnation }
  return new WireCodec({ cluster, ring }).encode({ sender, message: { kind: 'gossip' }, updates: [] })
}

/** `taken`, or why not. */
function read(ring: KeyRing, bytes: Uint8Array): string {
  const decoded = new WireCodec({ cluster, ring }).decode(bytes)
  return decoded.ok ? 'taken' : decoded.reason
}

describe('A ring of keys', () => {
  it('seals with the first and opens with all', () => {
    const ring = ringOf([k1, k2])
    expect(read(ringOf([k1]), datagram(ring))).toBe('taken')
    expect(read(ringOf([k2]), datagram(ring))).toBe('seal')
    for (const key of [k1, k2]) expect(read(ring, datagram(ringOf([key])))).toBe('taken')
    expect(read(ring, datagram(ringOf([k3])))).toBe('seal')
  })

  it('seals with another of its keys once that is used, the same life too, and goes on opening with the former one', () => {
    const ring = ringOf([k1, k2, k3])
    datagram(ring)
    expect(ring.use(again)).toBeUndefined()
    expect(ring.fingerprints).toEqual([k2, k1, k3].map(({ fingerprint }) => fingerprint))
    expect(read(ringOf([k2]), datagram(ring))).toBe('taken')
    expect(read(ring, datagram(ringOf([k1])))).toBe('taken')
  })

  it('seals for another life as soon as there is one', () => {
    const ring = ringOf([k1])
    for (const life of [1, 2, 1]) expect(read(ringOf([k1]), datagram(ring, life))).toBe('taken')
  })

  it('no longer opens what a removed key sealed, not even from lives heard before', () => {
    const ring = ringOf([k1, k2])
    const bytes = datagram(ringOf([k2]))
    expect(read(ring, bytes)).toBe('taken')
    expect(ring.remove(again)).toBeUndefined()
    expect([ring.fingerprints, ring.livesKnown, read(ring, bytes)]).toEqual([[k1.fingerprint], 0, 'seal'])
  })

  it('takes a key that it holds already for what it is, and no more than it has room for', () => {
    const ring = ringOf([k1, k2, k3])
    expect(ring.add(again)).toBeUndefined()
    expect(ring.fingerprints).toHaveLength(3)
    expect(ring.add(k4)).toBeUndefined()
    expect(ring.fingerprints).toHaveLength(KEY_LIMIT)
    expect(ring.add(k5)).toBe('there are 4 keys already: remove one that is not used any more')
    expect([ring.add(k4), ring.fingerprints.length]).toEqual([undefined, KEY_LIMIT])
  })

  it('refuses to use or remove what it does not hold, and to remove what it uses', () => {
    const ring = ringOf([k1, k2])
    const unknown = `the key ${k3.fingerprint} is not held: add it first`
    expect([ring.use(k3), ring.remove(k3)]).toEqual([unknown, unknown])
    expect(ring.remove(k1)).toBe(`the key ${k1.fingerprint} is in use: use another one first`)
    expect(ring.fingerprints).toEqual([k1.fingerprint, k2.fingerprint])
  })

  it('can be emptied once nothing is sealed, and filled again', () => {
    const ring = ringOf([k1], 'send')
    expect(ring.remove(k1)).toBeDefined()
    expect(ring.setSealing('accept')).toBeUndefined()
    expect([ring.remove(k1), ring.isEmpty]).toEqual([undefined, true])
    for (const sealing of ['send', 'require'] as const) expect(ring.setSealing(sealing)).toBe('there is no key to seal with: add one first')
    expect([ring.setSealing('accept'), ring.add(k2), ring.setSealing('require')]).toEqual([undefined, undefined, undefined])
    expect(read(ringOf([k2]), datagram(ring))).toBe('taken')
  })
})

describe('Sealing', () => {
  const plain = datagram(ringOf([], 'accept'))
  const sealed = datagram(ringOf([k1]))

  it.each([
    ['accept', 'plain', ['taken', 'taken']],
    ['send', 'sealed', ['taken', 'taken']],
    ['require', 'sealed', ['unsealed', 'taken']],
  ] as const)('where it is `%s` sends %s, and takes what it should', (sealing, sends, taken) => {
    const ring = ringOf([k1], sealing)
    expect(datagram(ring).length - plain.length).toBe(sends === 'sealed' ? 24 : 0)
    expect([read(ring, plain), read(ring, sealed)]).toEqual(taken)
  })

  it('without a key is not there: what is sealed is refused, what is not is read', () => {
    const ring = ringOf([], 'accept')
    expect([read(ring, plain), read(ring, sealed)]).toEqual(['taken', 'sealed'])
  })

  it('has all neighbours in the order of its values understand one another: one step at a time is safe', () => {
    const steps = [ringOf([], 'accept'), ...SEALINGS.map((sealing) => ringOf([k1], sealing))]
    const understood = steps.map((from) => steps.map((to) => read(to, datagram(from)) === 'taken'))
    for (let step = 0; step + 1 < steps.length; step++) {
      expect([understood[step]?.[step + 1], understood[step + 1]?.[step]], `step ${step}`).toEqual([true, true])
    }
    // Two steps at once are not: the first keyless one cannot read a seal, and the last one does not read what has none.
    expect([understood[2]?.[0], understood[1]?.[3]]).toEqual([false, false])
  })
})

describe('What a ring remembers of others', () => {
  it('are lives that it has opened something of, and no more than its bound', () => {
    const [ring, sender] = [ringOf([k1, k2]), ringOf([k2])]
    for (let life = 1; life <= OPENED_LIVES_LIMIT + 10; life++) read(ring, datagram(sender, life))
    expect(ring.livesKnown).toBe(OPENED_LIVES_LIMIT)
    for (const life of [1, OPENED_LIVES_LIMIT + 10]) expect(read(ring, datagram(sender, life))).toBe('taken')
  })

  it('is not filled by strangers, whatever instances they name', () => {
    const [ring, stranger] = [ringOf([k1, k2]), ringOf([k3])]
    for (let life = 1; life <= 1000; life++) expect(read(ring, datagram(stranger, life))).toBe('seal')
    expect(ring.livesKnown).toBe(0)
  })

  it('does not keep a life from changing its key, back and forth', () => {
    const ring = ringOf([k1, k2])
    for (const key of [k1, k2, k2, k1, k2]) expect(read(ring, datagram(ringOf([key])))).toBe('taken')
    expect(ring.livesKnown).toBe(1)
  })
})
