import fc from 'fast-check'
import { Packr } from 'msgpackr'
import { describe, expect, it } from 'vitest'
import { DEPTH_LIMIT } from '../../src/wire/limits.ts'
import { pack } from '../../src/wire/msgpack.ts'
import { valueEnd } from '../../src/wire/scan.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const endOf = (bytes: Uint8Array, depth = DEPTH_LIMIT): number => valueEnd(bytes, 0, bytes.length, depth)

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constantFrom(null, true, false),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.string({ unit: 'binary' }).filter((text) => !text.startsWith('\ufeff')),
    fc.string({ unit: 'grapheme', minLength: 30, maxLength: 300 }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.string({ unit: 'grapheme-ascii' }).filter((key) => key !== '__proto__'), tie('value')),
  ),
}))

describe('The walk over a value', () => {
  it('ends where the value that msgpackr wrote ends, whatever follows', () => {
    fc.assert(fc.property(value, fc.uint8Array({ maxLength: 4 }), (plain, more) => {
      const bytes = pack(plain)
      expect(valueEnd(new Uint8Array([...bytes, ...more]), 0, bytes.length + more.length, DEPTH_LIMIT)).toBe(bytes.length)
    }), { numRuns: 300 })
  })

  it('finds no value where one is cut off', () => {
    fc.assert(fc.property(value, fc.nat(), (plain, place) => {
      const bytes = new Uint8Array(pack(plain))
      expect(valueEnd(bytes, 0, place % bytes.length, DEPTH_LIMIT)).toBe(-1)
    }), { numRuns: 300 })
  })

  it('begins where it is told', () => {
    expect(valueEnd(hex('ff 92 01 02 ff'), 1, 5, 1)).toBe(4)
    expect(valueEnd(hex('01'), 1, 1, 1)).toBe(-1)
  })

  it('accepts every form of a number that a double holds exactly', () => {
    const usual = [
      '00', '7f', 'e0', 'ff', 'cc ff', 'cd ffff', 'ce ffffffff', 'd0 80', 'd1 8000', 'd2 80000000', 'ca 7f800000', 'cb 7ff8000000000000',
    ]
    for (const form of usual) expect(endOf(hex(form)), form).toBe(hex(form).length)
    const exact = ['cf 001fffffffffffff', 'd3 001fffffffffffff', 'd3 ffe0000000000000']
    for (const form of exact) expect(endOf(hex(form)), form).toBe(9)
    const rounded = [
      'cf 0020000000000001', 'cf ffffffffffffffff', 'd3 0020000000000001', 'd3 ffdfffffffffffff', 'd3 8000000000000000',
    ]
    for (const form of rounded) expect(endOf(hex(form)), form).toBe(-1)
  })

  it.each([
    ['an extension of one byte, a record definition', 'd4 72 40 91 a1 61 01'],
    ['undefined as an extension', 'd4 00 00'],
    ['a record definition of two bytes', 'd5 72 40 00 91 a1 61 01'],
    ['a date', 'd6 ff 00000000'],
    ['a pointer', 'd6 70 00000001'],
    ['an object to be pointed at', 'd6 69 00000001 90'],
    ['bundled text', 'd6 62 00000006 c1 01 a1 61 a0'],
    ['a long date', 'd7 ff 0000000000000000'],
    ['an extension of 16 bytes', 'd8 01 00000000000000000000000000000000'],
    ['a set', 'd4 73 00 91 01'],
    ['an error', 'd4 65 00 93 a5 4572726f72 a1 61 c0'],
    ['a regular expression', 'd4 78 00 92 a1 61 a1 67'],
    ['a typed array', 'c7 05 74 06 00000000'],
    ['a large integer', 'c7 09 42 010000000000000000'],
    ['an extension of 16 bits', 'c8 0001 01 00'],
    ['an extension of 32 bits', 'c9 00000001 01 00'],
    ['the byte that msgpack never uses', 'c1'],
    ['bytes with 32 bits of length', 'c6 00000001 00'],
    ['text with 32 bits of length', 'db 00000001 61'],
    ['an array with 32 bits of length', 'dd 00000001 00'],
    ['a map with 32 bits of length', 'df 00000001 a1 61 00'],
    ['an array that promises more than there is', 'dc ffff 00'],
    ['a map that promises more than there is', 'de ffff a1 61 00'],
    ['a map whose key is a number', '81 01 01'],
    ['a map whose key is null', '81 c0 01'],
    ['a map whose key is bytes', '81 c4 01 61 01'],
    ['a map without a value', '81 a1 61'],
    ['the key __proto__', '81 a9 5f5f70726f746f5f5f 01'],
    ['the key __proto__ behind a longer length', '81 d9 09 5f5f70726f746f5f5f 01'],
    ['the key __proto__ behind the longest length', '81 da 0009 5f5f70726f746f5f5f 01'],
    ['one of these deep inside', '91 81 a1 61 91 d6 ff 00000000'],
  ])('refuses %s', (_what, form) => {
    expect(endOf(hex(form))).toBe(-1)
  })

  it('accepts keys that only look like __proto__', () => {
    for (const key of ['__proto_', '__proto___', '_proto__', '__Proto__', 'x__proto__']) {
      expect(endOf(pack({ [key]: 1 })), key).toBeGreaterThan(0)
    }
    expect(endOf(hex('a9 5f5f70726f746f5f5f'))).toBe(10)
  })

  it('refuses arrays and maps below the depth it is given', () => {
    expect(endOf(hex('91 91 91 00'), 3)).toBe(4)
    expect(endOf(hex('91 91 91 00'), 2)).toBe(-1)
    expect(endOf(hex('81 a1 61 81 a1 61 00'), 2)).toBe(7)
    expect(endOf(hex('81 a1 61 81 a1 61 00'), 1)).toBe(-1)
    expect(endOf(hex('00'), 0)).toBe(1)
  })

  it('does not recurse as deep as a stranger asks', () => {
    expect(endOf(new Uint8Array(100_000).fill(0x91))).toBe(-1)
  })

  it('accepts exactly the text that a strict decoder accepts, but none that begins with a byte order mark', () => {
    const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const isText = (bytes: Uint8Array): boolean => {
      try {
        return !strict.decode(bytes).startsWith('\ufeff')
      } catch {
        return false
      }
    }
    const edges = fc.constantFrom(
      0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xbb, 0xff,
    )
    const good = fc.string({ unit: 'binary', maxLength: 6 }).map((text) => [...Buffer.from(text)])
    const bytes = fc.oneof(fc.array(edges, { maxLength: 5 }), good)
    fc.assert(fc.property(bytes, (list) => {
      const text = Uint8Array.from(list)
      expect(endOf(new Uint8Array([0xd9, text.length, ...text])) !== -1).toBe(isText(text))
    }), { numRuns: 3000 })
  })

  it('lets pass only what msgpackr reads whole, and reads as plain data', () => {
    const reader = new Packr({ useRecords: false, int64AsType: 'number' })
    const isPlain = (part: unknown): boolean => {
      if (part === null || ['boolean', 'number', 'string'].includes(typeof part) || part instanceof Uint8Array) return true
      if (Array.isArray(part)) return part.every(isPlain)
      return Object.getPrototypeOf(part) === Object.prototype && Object.values(part as object).every(isPlain)
    }
    let passed = 0
    const leads = fc.constantFrom(
      0x81, 0x92, 0xa1, 0xc0, 0xc1, 0xc4, 0xca, 0xcf, 0xd3, 0xd4, 0xd6, 0xd9, 0xdc, 0xde, 0x61, 0x01, 0x00, 0x72, 0x40,
    )
    fc.assert(fc.property(fc.array(fc.oneof(leads, fc.nat(255)), { minLength: 1, maxLength: 12 }), (list) => {
      const bytes = Uint8Array.from(list)
      const end = endOf(bytes)
      if (end === -1) return
      passed++
      expect(isPlain(reader.unpack(bytes.slice(0, end)))).toBe(true)
    }), { numRuns: 3000 })
    expect(passed).toBeGreaterThan(100)
  })
})
