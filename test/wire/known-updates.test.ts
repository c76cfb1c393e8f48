import { describe, expect, it } from 'vitest'
import type { Incarnation, Instance, Update } from '../../src/protocol/types.ts'
import { KNOWN_UPDATES_LIMIT, KnownUpdates } from '../../src/wire/known-updates.ts'
import { Reader } from '../../src/wire/msgpack.ts'
import { encodeUpdate, readUpdates } from '../../src/wire/update.ts'

function update(name: string, accuser?: string): Update {
  const address = { host: '10.0.3.7', port: 7390 }
  const life = { name, instance: '0123456789abcdef' as Instance, incarnation: 7 as Incarnation }
  const state = accuser === undefined ? 'alive' : 'suspect'
  return { claim: { ...life, state, address, metadata: Uint8Array.of(0xc0), tail: undefined }, accuser, refused: false }
}

function read(...updates: readonly Uint8Array[]): readonly Update[] | undefined {
  const reader = new Reader()
  reader.load(Buffer.concat(updates))
  return readUpdates(reader)
}

/** A cache that is given texts: each is somewhere within longer bytes. */
function memory(): { get(text: string): Update | undefined; add(text: string, update: Update): void } {
  const known = new KnownUpdates()
  const within = (text: string): [Uint8Array, number, number] => [Buffer.from(`before ${text} behind`), 7, 7 + text.length]
  return { get: (text) => known.get(...within(text)), add: (text, what) => known.add(...within(text), what) }
}

const GOLDEN = 0x9e3779b1

/** The multiplicative inverse of {@link GOLDEN}, by Newton's method. */
function inverseOfGolden(): number {
  let inverse = GOLDEN
  for (let step = 0; step < 5; step++) inverse = Math.imul(inverse, 2 - Math.imul(GOLDEN, inverse))
  return inverse
}

/** Five other bytes with the same hash, the last of them given: each step of the hash can be undone. */
function twinOf(bytes: Uint8Array, last: number): Uint8Array {
  const view = new DataView(bytes.buffer)
  const multiplied = Math.imul(5 ^ view.getInt32(0, true), GOLDEN)
  const mixed = multiplied ^ (multiplied >>> 15) ^ view.getUint8(4) ^ last
  const twin = new DataView(new ArrayBuffer(5))
  twin.setInt32(0, Math.imul(mixed ^ (mixed >>> 15) ^ (mixed >>> 30), inverseOfGolden()) ^ 5, true)
  twin.setUint8(4, last)
  return new Uint8Array(twin.buffer)
}

describe('Known updates', () => {
  it('are found by their bytes', () => {
    const known = memory()
    const a = update('a')
    known.add('bytes of a', a)
    expect(known.get('bytes of a')).toBe(a)
    for (const other of ['bytes of b', 'bytes of', 'bytes of a ', '', 'nytes of a']) expect(known.get(other)).toBeUndefined()
  })

  it('are told apart although their hashes are equal: the later one is kept', () => {
    const known = new KnownUpdates()
    const [first, second] = [Uint8Array.of(1, 2, 3, 4, 5), twinOf(Uint8Array.of(1, 2, 3, 4, 5), 6)]
    known.add(first, 0, 5, update('first'))
    expect(known.get(second, 0, 5)).toBeUndefined()
    known.add(second, 0, 5, update('second'))
    // That the first is not known any more shows that the two do have one hash.
    expect([known.get(first, 0, 5), known.get(second, 0, 5)]).toEqual([undefined, update('second')])
  })

  it('are forgotten when nobody asked for them while two generations came after them, and stay where somebody did', () => {
    const known = memory()
    const [asked, other] = [update('asked'), update('other')]
    known.add('asked', asked)
    known.add('other', other)
    for (let index = 0; index < 2 * KNOWN_UPDATES_LIMIT; index++) {
      known.add(`newer ${index}`, other)
      if (index % 1000 === 0) expect(known.get('asked')).toBe(asked)
    }
    expect(known.get('asked')).toBe(asked)
    expect(known.get('other')).toBeUndefined()
  })
})

describe('An update', () => {
  it('that is read again is the very same, wherever it stands, and is not changed by what is read after it', () => {
    const [a, b] = [encodeUpdate(update('a')), encodeUpdate(update('b'))]
    const first = read(a, b)
    const second = read(b, a)
    expect(first).toEqual([update('a'), update('b')])
    expect(second?.[1]).toBe(first?.[0])
    expect(second?.[0]).toBe(first?.[1])
  })

  it('that was refused once is refused again', () => {
    const broken = Uint8Array.from(encodeUpdate(update('broken')))
    broken[4] = 0xc1
    expect([read(broken), read(broken)]).toEqual([undefined, undefined])
  })

  it('is written once for its claim, and anew for another accusation', () => {
    const accused = update('c', 'x')
    expect(encodeUpdate(accused)).toBe(encodeUpdate({ ...accused }))
    const again = { claim: accused.claim, accuser: 'y', refused: true }
    expect(read(encodeUpdate(again))).toEqual([again])
    expect(read(encodeUpdate(accused))).toEqual([accused])
  })
})
