import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readId } from '../../src/wire/hex.ts'
import { idAt, knownName, lifeAt, nameAt } from '../../src/wire/known-words.ts'

const ascii = fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)), minLength: 1, maxLength: 128 })

/** More than there are places: some of them must share one. */
const MANY = 40_000

describe('Known words', () => {
  it('are read as they are written, between whatever bytes they stand', () => {
    fc.assert(fc.property(ascii, fc.nat(5), (name, before) => {
      const bytes = new Uint8Array([...new Uint8Array(before).fill(7), ...Buffer.from(name), 0xff])
      expect(nameAt(bytes, before, name.length)).toBe(name)
    }))
  })

  it('that are not printable ASCII are not read', () => {
    for (const byte of [0x00, 0x1f, 0x7f, 0x80, 0xc3, 0xff]) expect(nameAt(Uint8Array.of(0x61, byte, 0x62), 0, 3)).toBeUndefined()
  })

  it('are right even where two share one place', () => {
    const bytes = new Uint8Array(8)
    const view = new DataView(bytes.buffer)
    for (let round = 0; round < 2; round++) {
      for (let index = 0; index < MANY; index++) {
        const name = `member-${index}`
        const encoded = Buffer.from(name)
        if (nameAt(encoded, 0, encoded.length) !== name || knownName(name) !== name) expect.unreachable(name)
        view.setUint32(0, Math.imul(index, 0x9e3779b1))
        view.setUint32(4, index)
        if (idAt(bytes, 0) !== readId(bytes, 0)) expect.unreachable(readId(bytes, 0))
      }
    }
  })

  it('give one and the same life for the same bytes, and another for another name, instance or incarnation', () => {
    const bytes = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 1, 0)
    const life = lifeAt(bytes, 0, 'a')
    expect(life).toEqual({ name: 'a', instance: '0102030405060708', incarnation: 256 })
    expect(lifeAt(bytes.slice(), 0, 'a')).toBe(life)
    expect(lifeAt(bytes, 0, 'b').name).toBe('b')
    bytes[13] = 1
    expect(lifeAt(bytes, 0, 'b').incarnation).toBe(257)
    bytes[0] = 9
    expect(lifeAt(bytes, 0, 'b').instance).toBe('0902030405060708')
  })
})
