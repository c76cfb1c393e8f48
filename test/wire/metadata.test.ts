import fc from 'fast-check'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { DEPTH_LIMIT, METADATA_LIMIT } from '../../src/wire/limits.ts'
import { decodeMetadata, encodeMetadata, type Metadata } from '../../src/wire/metadata.ts'
import { pack } from '../../src/wire/msgpack.ts'

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))

function bytesOf(value: unknown): Uint8Array {
  const encoded = encodeMetadata(value)
  if (!encoded.ok) throw new Error(`${encoded.path} ${encoded.problem}`)
  return encoded.bytes
}

/** What arrives where `value` was sent. */
function arrived(value: unknown): Metadata {
  const decoded = decodeMetadata(bytesOf(value))
  if (!decoded.ok) throw new Error('unreadable')
  return decoded.value
}

/** Why it cannot be sent: the path and the problem. */
function refusal(value: unknown): string {
  const encoded = encodeMetadata(value)
  return encoded.ok ? 'sent' : `${encoded.code}: ${encoded.path} ${encoded.problem}`
}

const texts = fc.string({ unit: 'binary', maxLength: 30 }).filter((text) => !text.startsWith('\ufeff'))
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0) // minus zero becomes zero
const numbers = fc.oneof(fc.integer(), fc.maxSafeInteger(), finite)
const awkward = fc.constantFrom('constructor', 'toString', 'toJSON', 'hasOwnProperty', 'length', '0', 'then', '__proto_', 'valueOf')
const keys = fc.oneof(texts, awkward)
const { value: plain } = fc.letrec<{ value: Metadata }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    numbers,
    texts,
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 6 }),
    fc.dictionary(keys.filter((key) => key !== '__proto__'), tie('value'), { maxKeys: 6 }),
  ),
}))

describe('Metadata', () => {
  it('arrives deeply equal, or is refused for its size', () => {
    let sent = 0
    fc.assert(fc.property(plain, (value) => {
      const encoded = encodeMetadata(value)
      if (!encoded.ok) {
        expect(encoded.code).toBe('size')
        return
      }
      sent++
      expect(encoded.bytes.length).toBeLessThanOrEqual(METADATA_LIMIT)
      expect(decodeMetadata(encoded.bytes)).toEqual({ ok: true, value })
    }), { numRuns: 1000 })
    expect(sent).toBeGreaterThan(500)
  })

  it('arrives deeply equal if it is sent, whatever it was', () => {
    let sent = 0
    const wild = fc.anything({
      withBigInt: true, withDate: true, withMap: true, withSet: true, withSparseArray: true, withTypedArray: true,
      withNullPrototype: true,
    })
    fc.assert(fc.property(wild, (value) => {
      const encoded = encodeMetadata(value)
      if (!encoded.ok) return
      sent++
      expect(decodeMetadata(encoded.bytes)).toEqual({ ok: true, value: value ?? null })
    }), { numRuns: 1000 })
    expect(sent).toBeGreaterThan(50)
  })

  it('may take 512 bytes encoded and not one more', () => {
    expect(bytesOf('x'.repeat(509))).toHaveLength(512)
    expect(refusal('x'.repeat(510))).toBe('size: metadata takes 513 bytes encoded, the limit is 512')
    expect(bytesOf({ a: new Uint8Array(506) })).toHaveLength(512)
    expect(refusal({ a: new Uint8Array(507) })).toBe('size: metadata takes 513 bytes encoded, the limit is 512')
    expect(refusal('é'.repeat(300))).toBe('size: metadata takes 603 bytes encoded, the limit is 512')
    expect(refusal('x'.repeat(10_000_000))).toBe('size: metadata takes more than 512 bytes encoded')
    expect(refusal(new Array(4_000_000_000))).toBe('size: metadata takes more than 512 bytes encoded')
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [index, 1]))
    expect(refusal(wide)).toBe('size: metadata takes more than 512 bytes encoded')
  })

  it('that shares its parts over and over is refused before it is walked to the end', () => {
    let shared: Metadata = 'x'
    for (let level = 0; level < 30; level++) shared = [shared, shared]
    expect(refusal(shared)).toMatch(/^size/)
  })

  it.each<[string, unknown, string]>([
    ['NaN', { load: Number.NaN }, 'metadata.load is NaN'],
    ['an infinity', { load: [0, Number.NEGATIVE_INFINITY] }, 'metadata.load[1] is -Infinity'],
    ['minus zero', -0, 'metadata is -0'],
    ['a large integer', { tags: [0, 1, { at: 1n }] }, 'metadata.tags[2].at is a bigint'],
    ['a function', { f: () => 1 }, 'metadata.f is a function'],
    ['a method', { toJSON() { return 1 } }, 'metadata.toJSON is a function'],
    ['a symbol', [Symbol('s')], 'metadata[0] is a symbol'],
    ['a date', { tags: [1, 2, { at: new Date(0) }] }, 'metadata.tags[2].at is of class Date'],
    ['a map', new Map(), 'metadata is of class Map'],
    ['a set', { 'a b': new Set() }, 'metadata["a b"] is of class Set'],
    ['an error', [new TypeError('x')], 'metadata[0] is of class TypeError'],
    ['a regular expression', /a/, 'metadata is of class RegExp'],
    ['a promise', { p: Promise.resolve(1) }, 'metadata.p is of class Promise'],
    ['a buffer without a view', new ArrayBuffer(1), 'metadata is of class ArrayBuffer'],
    ['another array of numbers', new Uint16Array(1), 'metadata is of class Uint16Array'],
    ['a view', new DataView(new ArrayBuffer(1)), 'metadata is of class DataView'],
    ['a boxed number', new Number(1), 'metadata is of class Number'],
    ['an instance', { point: new (class Point { x = 1 })() }, 'metadata.point is of class Point'],
    ['an instance of a class without a name', new (class { x = 1 })(), 'metadata is of class without a name'],
    ['an object that inherits', Object.create({ a: 1 }), 'metadata is of class without a name'],
    ['an array of a class', new (class List extends Array {})(), 'metadata is of class List'],
    ['an object of another realm', runInNewContext('({ a: 1 })'), 'metadata is of class Object'],
    ['undefined in an array', [undefined], 'metadata[0] is undefined'],
    ['a hole', { list: [1, , 3] }, 'metadata.list[1] is a hole'],
    ['a property of an array', Object.assign([1, 2], { extra: 1 }), 'metadata is an array with the property extra'],
    ['a negative index', Object.assign([1, 2], { '-1': 1 }), 'metadata is an array with the property -1'],
    ['a symbol on an array', Object.assign([1], { [Symbol.iterator]: 1 }),
      'metadata is an array with the property Symbol(Symbol.iterator)'],
    ['an accessor', { get a() { return 1 } }, 'metadata.a is an accessor'],
    ['a setter', { set a(_value: number) {} }, 'metadata.a is an accessor'],
    ['an accessor in an array', Object.defineProperty([1], 0, { get: () => 1, enumerable: true }), 'metadata[0] is an accessor'],
    ['a hidden property', Object.defineProperty({}, 'a', { value: 1 }), 'metadata.a is not enumerable'],
    ['a symbol as a key', { [Symbol('s')]: 1 }, 'metadata has the key Symbol(s)'],
    ['the key __proto__', JSON.parse('{"__proto__": {"admin": true}}'),
      'metadata.__proto__ has a key that sets a prototype elsewhere'],
    ['half of a pair', ['a\ud83d'], 'metadata[0] is text with half of a surrogate pair'],
    ['half of a pair in a key', { '\ude42': 1 }, 'metadata["\\ude42"] has a key with half of a surrogate pair'],
    ['a byte order mark in front', { a: '\ufeffb' }, 'metadata.a is text that begins with a byte order mark'],
    ['a byte order mark in front of a key', { '\ufeffa': 1 }, 'metadata["\ufeffa"] has a key that begins with a byte order mark'],
  ])('with %s would arrive different and is refused with its path', (_what, value, expected) => {
    expect(refusal(value)).toBe(`type: ${expected}`)
  })

  it('that contains itself is refused where it does', () => {
    const loop: Record<string, unknown> = { list: [] }
    loop['list'] = [1, loop]
    expect(refusal(loop)).toBe('type: metadata.list[1] contains itself')
    const shared = [1]
    expect(arrived([shared, { shared }])).toEqual([[1], { shared: [1] }])
  })

  it('may be 32 arrays and objects deep', () => {
    const nested = (depth: number): Metadata => (depth === 0 ? 1 : depth % 2 === 0 ? [nested(depth - 1)] : { a: nested(depth - 1) })
    expect(arrived(nested(DEPTH_LIMIT))).toEqual(nested(DEPTH_LIMIT))
    expect(refusal(nested(DEPTH_LIMIT + 1))).toMatch(/^type: metadata\.a\[0\].* lies within 32 arrays and objects$/)
  })

  it('of undefined is null, and a property that is undefined is left out', () => {
    expect(arrived(undefined)).toBeNull()
    expect(arrived({ a: undefined, b: { c: undefined } })).toStrictEqual({ b: {} })
  })

  it('takes objects without prototype, and bytes of a subclass, and they arrive as the usual', () => {
    const bare = Object.assign(Object.create(null) as object, { a: 1 })
    expect(arrived(bare)).toStrictEqual({ a: 1 })
    const bytes = arrived(Buffer.from([1, 2, 3]))
    expect(bytes).toStrictEqual(Uint8Array.of(1, 2, 3))
    expect((bytes as Uint8Array).constructor).toBe(Uint8Array)
    class Marked extends Uint8Array { toJSON(): string { return 'no' } }
    expect(arrived(new Marked([4]))).toStrictEqual(Uint8Array.of(4))
  })

  it('that is frozen can be sent', () => {
    expect(arrived(Object.freeze({ a: Object.freeze([1]) }))).toEqual({ a: [1] })
  })

  it('is not changed by what becomes of the value later', () => {
    const value = { list: [1], bytes: Uint8Array.of(1) }
    const bytes = bytesOf(value)
    value.list.push(2)
    value.bytes[0] = 2
    expect(decodeMetadata(bytes)).toEqual({ ok: true, value: { list: [1], bytes: Uint8Array.of(1) } })
    expect(bytes.constructor).toBe(Uint8Array)
    expect(bytes.buffer.byteLength).toBe(bytes.length)
  })
})

describe('Metadata that was read', () => {
  it('is frozen as deep as it goes, and its own', () => {
    const bytes = bytesOf({ list: [{ a: 1 }], bytes: Uint8Array.of(1) })
    const decoded = decodeMetadata(bytes)
    const value = (decoded.ok ? decoded.value : null) as { list: readonly object[]; bytes: Uint8Array }
    expect([value, value.list, value.list[0]].every((part) => Object.isFrozen(part))).toBe(true)
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(value.bytes.buffer.byteLength).toBe(1)
    bytes.fill(0)
    decodeMetadata(new Uint8Array(METADATA_LIMIT))
    expect(value).toEqual({ list: [{ a: 1 }], bytes: Uint8Array.of(1) })
  })

  it('leaves the bytes as they were', () => {
    const bytes = bytesOf({ a: 1 })
    const before = new Uint8Array(bytes)
    decodeMetadata(bytes)
    expect(bytes).toStrictEqual(before)
    expect(Reflect.ownKeys(bytes)).toHaveLength(bytes.length)
  })

  it('is a value that could be sent, or nothing, whatever the bytes', () => {
    let read = 0
    const leads = fc.constantFrom(
      0x81, 0x82, 0x92, 0xa1, 0xc0, 0xc1, 0xc4, 0xca, 0xcb, 0xcf, 0xd3, 0xd4, 0xd6, 0xd9, 0xdc, 0x61, 0x01, 0x72, 0xff,
    )
    fc.assert(fc.property(fc.array(fc.oneof(leads, fc.nat(255)), { maxLength: 14 }), (list) => {
      const decoded = decodeMetadata(Uint8Array.from(list))
      if (!decoded.ok) return
      read++
      expect(arrived(decoded.value)).toEqual(decoded.value)
    }), { numRuns: 3000 })
    expect(read).toBeGreaterThan(50)
  })

  it('survives damage to good bytes', () => {
    fc.assert(fc.property(plain, fc.nat(), fc.nat(255), (value, place, byte) => {
      const encoded = encodeMetadata(value)
      if (!encoded.ok) return
      encoded.bytes[place % encoded.bytes.length] = byte
      const decoded = decodeMetadata(encoded.bytes)
      if (decoded.ok) expect(arrived(decoded.value)).toEqual(decoded.value)
    }), { numRuns: 1000 })
  })

  it.each([
    ['nothing', ''], ['more than one value', '01 02'], ['half a value', '92 01'],
    ['NaN', 'cb 7ff8000000000000'], ['an infinity', 'ca 7f800000'], ['minus zero', '91 cb 8000000000000000'],
    ['minus zero, short', '81 a1 61 ca 80000000'],
    ['an integer that a double cannot hold', 'cf 0020000000000001'], ['a date', 'd6 ff 00000000'], ['a set', 'd4 73 00 91 01'],
    ['an error', 'd4 65 00 93 a5 4572726f72 a1 61 c0'], ['a record', 'd4 72 40 91 a1 61 01'], ['undefined', 'd4 00 00'],
    ['the unused byte', 'c1'],
    ['the key __proto__', '81 a9 5f5f70726f746f5f5f 81 a1 61 01'], ['a key that is a number', '81 01 01'],
    ['broken text', 'a1 ff'], ['half of a pair', 'a3 eda0bd'],
    ['a byte order mark in front', 'a4 efbbbf61'],
  ])('is never %s', (_what, bytes) => {
    expect(decodeMetadata(hex(bytes))).toEqual({ ok: false })
  })

  it('is not deeper or longer than what can be sent', () => {
    expect(decodeMetadata(new Uint8Array([...new Uint8Array(DEPTH_LIMIT).fill(0x91), 1])).ok).toBe(true)
    expect(decodeMetadata(new Uint8Array([...new Uint8Array(DEPTH_LIMIT + 1).fill(0x91), 1])).ok).toBe(false)
    expect(decodeMetadata(new Uint8Array(pack(new Uint8Array(509)))).ok).toBe(true)
    expect(decodeMetadata(new Uint8Array(pack(new Uint8Array(510)))).ok).toBe(false)
    expect(decodeMetadata(new Uint8Array(100_000))).toEqual({ ok: false })
  })
})
