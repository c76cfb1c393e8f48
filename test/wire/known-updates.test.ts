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

describe('Known updates', () => {
  it('are found by their bytes', () => {
    const known = new KnownUpdates()
    const a = update('a')
    known.add('bytes of a', a)
    expect(known.get('bytes of a')).toBe(a)
    expect(known.get('bytes of b')).toBeUndefined()
  })

  it('are forgotten when nobody asked for them while two generations came after them, and stay where somebody did', () => {
    const known = new KnownUpdates()
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
