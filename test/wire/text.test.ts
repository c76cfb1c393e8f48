import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NAME_LIMIT } from '../../src/wire/limits.ts'
import { isName, utf8Length } from '../../src/wire/text.ts'
import { pack } from '../../src/wire/msgpack.ts'
import { bytesWidth, textWidth } from '../../src/wire/widths.ts'
import { names } from './arbitraries.ts'

const units = fc.array(fc.oneof(fc.nat(0xffff), fc.integer({ min: 0xd700, max: 0xe000 }), fc.nat(0x80)), { maxLength: 12 })

describe('The length of text', () => {
  it('is that of its UTF-8, or none where half of a surrogate pair is alone', () => {
    fc.assert(fc.property(units, (codes) => {
      const text = String.fromCharCode(...codes)
      const decoded = Buffer.from(text, 'utf8').toString('utf8')
      expect(utf8Length(text)).toBe(decoded === text ? Buffer.byteLength(text) : -1)
    }), { numRuns: 2000 })
  })

  it('counts with the header that msgpack puts before it', () => {
    for (const length of [0, 1, 31, 32, 255, 256, 1000]) {
      expect(textWidth('a'.repeat(length))).toBe(pack('a'.repeat(length)).length)
      expect(textWidth('é'.repeat(length))).toBe(pack('é'.repeat(length)).length)
      expect(bytesWidth(length)).toBe(pack(new Uint8Array(length)).length)
    }
  })
})

describe('A name', () => {
  it('is any text of 1 to 128 bytes', () => {
    fc.assert(fc.property(names, (name) => {
      expect(isName(name)).toBe(true)
    }))
    expect(isName('n'.repeat(NAME_LIMIT))).toBe(true)
    expect(isName('é'.repeat(NAME_LIMIT / 2))).toBe(true)
  })

  it.each([
    ['empty', ''], ['too long', 'n'.repeat(NAME_LIMIT + 1)], ['too long in UTF-8', 'é'.repeat(NAME_LIMIT / 2 + 1)],
    ['far too long', 'n'.repeat(1_000_000)],
    ['with a line break', 'a\nb'], ['with a zero', '\0'], ['with an escape', '\u001b[1m'], ['with a delete', 'a\u007f'],
    ['with a control character of Latin-1', '\u009f'],
    ['with half of a pair', 'a\ud83d'], ['with the other half', '\ude42'], ['with a pair in the wrong order', '\ude42\ud83d'],
    ['with a byte order mark in front', '\ufeffa'],
  ])('is not %s', (_what, name) => {
    expect(isName(name)).toBe(false)
  })

  it('is text', () => {
    for (const value of [undefined, null, 0, true, {}, ['a'], new Uint8Array(1)]) expect(isName(value)).toBe(false)
  })
})
