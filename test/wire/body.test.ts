import { describe, expect, it } from 'vitest'
import type { Incarnation, Instance } from '../../src/protocol/types.ts'
import { WireCodec, type DropReason } from '../../src/wire/codec.ts'
import { HEADER_BYTES, HELLO_MIN_BYTES, NAME_LIMIT } from '../../src/wire/limits.ts'
import { pack } from '../../src/wire/msgpack.ts'
import { withChecksum } from './arbitraries.ts'

const codec = new WireCodec({ cluster: 'prod' })
const sender = { name: 'api-1', instance: '0123456789abcdef' as Instance, incarnation: 1 as Incarnation }
const header = codec.encode({ sender, message: { kind: 'gossip' }, updates: [] }).slice(0, HEADER_BYTES)

type Field = unknown

/** What becomes of a datagram of that kind whose body is `body`; undefined is a good packet. */
function reasonFor(kind: number, body: unknown, updates: Uint8Array = new Uint8Array(0)): DropReason | undefined {
  const bytes = new Uint8Array([...header, ...(body instanceof Uint8Array ? body : pack(body)), ...updates])
  bytes[4] = kind
  const decoded = codec.decode(withChecksum(bytes))
  return decoded.ok ? undefined : decoded.reason
}

const id = new Uint8Array(8)
const cookie = new Uint8Array(16)
const padding = new Uint8Array(HELLO_MIN_BYTES)
const longest = 'é'.repeat(NAME_LIMIT / 2)
const NOT_A_NUMBER: readonly Field[] = [null, true, '1', id, [1], { a: 1 }, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]
const NOT_A_NAME: readonly Field[] =
  [null, false, 0, id, ['a'], {}, 'n'.repeat(NAME_LIMIT + 1), `${longest}n`, 'a\nb', '\u007f', 'a\u0085']
const NOT_AN_ID: readonly Field[] =
  [null, 0, '0123456789abcdef', [0, 0, 0, 0, 0, 0, 0, 0], new Uint8Array(7), new Uint8Array(9), new Uint8Array(0)]
const NOT_A_HOST: readonly Field[] =
  [null, 1, id, '', 'localhost', '10.0.0', '010.0.0.1', '0.0.0.0', '224.0.0.1', '::', 'FE80::1', '::ffff:10.0.0.1', 'ff02::1']

interface FieldRule {
  readonly field: string
  readonly good: readonly Field[]
  readonly bad: readonly Field[]
}

const name: Omit<FieldRule, 'field'> = { good: ['n', longest, '🙂', ' '], bad: [...NOT_A_NAME, ''] }
const cursor: Omit<FieldRule, 'field'> = { good: ['', 'n', longest], bad: NOT_A_NAME }
const instance: Omit<FieldRule, 'field'> = { good: [id, new Uint8Array(8).fill(255)], bad: NOT_AN_ID }
const uint32: Omit<FieldRule, 'field'> = { good: [0, 127, 128, 0xffff, 0xffff_ffff], bad: [...NOT_A_NUMBER, 0x1_0000_0000] }
const quietMs: Omit<FieldRule, 'field'> = { good: [0, 60_000], bad: [...NOT_A_NUMBER, 60_001] }
const cookies: Omit<FieldRule, 'field'> = { good: [cookie], bad: [null, '', new Uint8Array(15), new Uint8Array(17), id] }
const life = (...fields: readonly Field[]): Field => fields

/** Every kind with every field of its body, in order. */
const BODIES: readonly { readonly kind: string; readonly number: number; readonly rules: readonly FieldRule[] }[] = [
  {
    kind: 'ping',
    number: 1,
    rules: [
      { field: 'sender', ...name }, { field: 'sequence', ...uint32 }, { field: 'target', ...name },
      { field: 'target instance', ...instance },
      { field: 'sum', ...uint32 }, { field: 'count', ...uint32 }, { field: 'quiet age', ...quietMs },
    ],
  },
  {
    kind: 'ack',
    number: 2,
    rules: [
      { field: 'sender', ...name }, { field: 'sequence', ...uint32 },
      {
        field: 'relayed life',
        good: [null, life('n', id, 0), life('n', id, 2 ** 48 - 1), life('n', id, 7, 'of a newer version')],
        bad: [
          false, 0, 'n', {}, [], life('n'), life('n', id), life('', id, 0), life('n', 'id', 0),
          life('n', id, 2 ** 48), life('n', id, -1), life('n', id, null),
        ],
      },
      { field: 'sum', ...uint32 }, { field: 'count', ...uint32 }, { field: 'quiet age', ...quietMs },
    ],
  },
  {
    kind: 'ping-req',
    number: 3,
    rules: [
      { field: 'sender', ...name }, { field: 'sequence', ...uint32 }, { field: 'target', ...name },
      { field: 'target instance', ...instance },
      { field: 'host', good: ['10.0.0.1', '127.0.0.1', '2001:db8::1', '::1'], bad: NOT_A_HOST },
      { field: 'port', good: [1, 65_535], bad: [...NOT_A_NUMBER, 0, 65_536] },
    ],
  },
  { kind: 'gossip', number: 5, rules: [{ field: 'sender', ...name }] },
  {
    kind: 'hello',
    number: 6,
    rules: [
      { field: 'sender', ...name }, { field: 'nonce', ...instance },
      { field: 'purpose', good: [0, 1, 2], bad: [...NOT_A_NUMBER, 3, 255] },
      { field: 'padding', good: [padding, new Uint8Array(400).fill(255)], bad: [null, 0, '0'.repeat(300), [padding]] },
    ],
  },
  {
    kind: 'challenge',
    number: 7,
    rules: [
      { field: 'sender', ...name }, { field: 'nonce', ...instance }, { field: 'cookie', ...cookies },
      { field: 'sum', ...uint32 }, { field: 'count', ...uint32 }, { field: 'quiet age', ...quietMs },
    ],
  },
  {
    kind: 'want',
    number: 8,
    rules: [
      { field: 'sender', ...name }, { field: 'nonce', ...instance }, { field: 'cookie', ...cookies }, { field: 'after', ...cursor },
      { field: 'credit', good: [1, 32], bad: [...NOT_A_NUMBER, 0, 33] },
    ],
  },
  {
    kind: 'page',
    number: 9,
    rules: [
      { field: 'sender', ...name }, { field: 'nonce', ...instance }, { field: 'after', ...cursor }, { field: 'through', ...cursor },
      { field: 'last', good: [true, false], bad: [null, 0, 1, 'true'] },
    ],
  },
  {
    kind: 'compare',
    number: 12,
    rules: [
      { field: 'sender', ...name }, { field: 'nonce', ...instance }, { field: 'cookie', ...cookies },
      {
        field: 'wanted',
        good: [[0, 4, 15], [0, 0, 0], [0, 16, 65_535], [1, 4, Uint8Array.of(0, 15, 0, 0)], [1, 0, Uint8Array.of(0, 0)], [2, new Uint8Array(8)], [2, new Uint8Array(0)]],
        bad: [
          null, 0, [], {}, [0, 4], [0, 4, 16], [0, 17, 0], [0, 4, -1], [0, 4, 1.5], [0, '4', 0], [1, 4], [1, 4, Uint8Array.of(0, 16)], [1, 4, Uint8Array.of(0)],
          [1, 4, 'ab'], [2], [2, new Uint8Array(6)], [2, 'abcd'], [3, 4, 0],
        ],
      },
      { field: 'credit', good: [1, 32], bad: [...NOT_A_NUMBER, 0, 33] },
    ],
  },
  {
    kind: 'compared',
    number: 13,
    rules: [
      { field: 'sender', ...name }, { field: 'nonce', ...instance },
      {
        field: 'given',
        good: [
          [0, 1, 0, new Uint8Array(8)], [0, 4, 15, new Uint8Array(4)], [1, 4, Uint8Array.of(0, 3), new Uint8Array(16)], [1, 0, Uint8Array.of(0, 0), new Uint8Array(0)],
          [2, new Uint8Array(4)], [2, new Uint8Array(0), 'of a newer version'],
        ],
        bad: [
          null, 0, [], {}, [0, 1, 0], [0, 1, 1, new Uint8Array(8)], [0, 4, 16, new Uint8Array(4)], [0, 17, 0, new Uint8Array(4)], [0, 4, 0, new Uint8Array(3)],
          [1, 4, Uint8Array.of(0, 3)], [1, 4, Uint8Array.of(0, 3), new Uint8Array(12)], [1, 4, Uint8Array.of(0, 16), new Uint8Array(8)], [2], [2, new Uint8Array(3)], [3, 4, 0, new Uint8Array(4)],
        ],
      },
    ],
  },
]

describe.each(BODIES)('The body of $kind', ({ number, rules }) => {
  const good = rules.map((rule) => rule.good[0])
  const withField = (place: number, field: Field): readonly Field[] => good.with(place, field)

  it.each(rules.map((rule, place) => [rule.field, rule, place] as const))('has its %s within bounds', (_field, rule, place) => {
    const reasonWith = (field: Field): DropReason | undefined => reasonFor(number, withField(place, field))
    for (const [index, field] of rule.good.entries()) expect(reasonWith(field), `good ${index}`).toBeUndefined()
    for (const [index, field] of rule.bad.entries()) expect(reasonWith(field), `bad ${index}`).toBe('body')
  })

  it('is an array with every field', () => {
    for (let count = 0; count < rules.length; count++) expect(reasonFor(number, good.slice(0, count)), `${count} fields`).toBe('body')
    for (const body of [null, 'api-1', 1, cookie, { 0: 'api-1' }, new Uint8Array(0)]) expect(reasonFor(number, body)).toBe('body')
  })

  it('may have fields behind that a newer version added', () => {
    expect(reasonFor(number, [...good, null, { a: [1] }, 'more'])).toBeUndefined()
  })
})

describe('A number in a body', () => {
  const gossiper = [0xa5, ...Buffer.from('api-1')]
  const ping = (...sequence: readonly number[]): Uint8Array =>
    new Uint8Array([0x97, ...gossiper, ...sequence, 0xa1, 0x61, 0xc4, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])

  it('may be written in any form that msgpack has for it', () => {
    const forms = [
      [0x07], [0xcc, 7], [0xcd, 0, 7], [0xce, 0, 0, 0, 7], [0xcf, 0, 0, 0, 0, 0, 0, 0, 7],
      [0xd0, 7], [0xd1, 0, 7], [0xd2, 0, 0, 0, 7], [0xd3, 0, 0, 0, 0, 0, 0, 0, 7],
      [0xca, 0x40, 0xe0, 0, 0], [0xcb, 0x40, 0x1c, 0, 0, 0, 0, 0, 0],
    ]
    for (const form of forms) expect(reasonFor(1, ping(...form)), form.join()).toBeUndefined()
  })

  it('is not minus zero, which is equal to zero and yet another value', () => {
    expect(reasonFor(1, ping(0xcb, 0, 0, 0, 0, 0, 0, 0, 0))).toBeUndefined()
    expect(reasonFor(1, ping(0xcb, 0x80, 0, 0, 0, 0, 0, 0, 0))).toBe('body')
    expect(reasonFor(1, ping(0xca, 0x80, 0, 0, 0))).toBe('body')
  })
})

describe('An update in a datagram', () => {
  const metadata = Uint8Array.of(0xc0)
  const alive: readonly Field[] = [0, 'api-2', id, 7, '10.0.0.2', 7390, metadata, null]

  function framed(known: Uint8Array, tail: Uint8Array = new Uint8Array(0)): Uint8Array {
    return new Uint8Array([known.length >> 8, known.length & 255, tail.length >> 8, tail.length & 255, ...known, ...tail])
  }

  const reasonForUpdates = (...updates: readonly Uint8Array[]): DropReason | undefined =>
    reasonFor(5, ['api-1'], Buffer.concat(updates))
  const withField = (place: number, field: Field): Uint8Array => framed(new Uint8Array(pack(alive.with(place, field))))

  const RULES: readonly FieldRule[] = [
    { field: 'state', good: [0], bad: [...NOT_A_NUMBER, 4, 255] },
    { field: 'name', ...name },
    { field: 'instance', ...instance },
    { field: 'incarnation', good: [0, 0xffff_ffff, 0x1_0000_0000, 2 ** 48 - 1], bad: [...NOT_A_NUMBER, 2 ** 48] },
    { field: 'host', good: ['10.0.0.1', '2001:db8::1'], bad: NOT_A_HOST },
    { field: 'port', good: [1, 65_535], bad: [...NOT_A_NUMBER, 0, 65_536] },
    { field: 'metadata', good: [metadata, new Uint8Array(0), new Uint8Array(512)],
      bad: [null, 0, 'text', [], {}, new Uint8Array(513)] },
    { field: 'accuser', good: [null], bad: ['api-3', '', 0, false] },
  ]

  it.each(RULES.map((rule, place) => [rule.field, rule, place] as const))('has its %s within bounds', (_field, rule, place) => {
    const reasonWith = (field: Field): DropReason | undefined => reasonForUpdates(withField(place, field))
    for (const [index, field] of rule.good.entries()) expect(reasonWith(field), `good ${index}`).toBeUndefined()
    for (const [index, field] of rule.bad.entries()) expect(reasonWith(field), `bad ${index}`).toBe('update')
  })

  it('has metadata exactly if it says alive or suspect, and an accuser exactly if it says suspect', () => {
    const told = (state: number, ...last: readonly Field[]): DropReason | undefined =>
      reasonForUpdates(framed(new Uint8Array(pack([state, ...alive.slice(1, 6), ...last]))))
    const shapes = [[0, true, false], [1, true, true], [2, false, false], [3, false, false]] as const
    for (const [state, hasMetadata, hasAccuser] of shapes) {
      for (const [metadataField, isBytes] of [[metadata, true], [null, false]] as const) {
        for (const [accuserField, isName] of [['api-3', true], [null, false]] as const) {
          const isGood = isBytes === hasMetadata && isName === hasAccuser
          expect(told(state, metadataField, accuserField), `${state} ${isBytes} ${isName}`).toBe(isGood ? undefined : 'update')
        }
      }
    }
    for (const accuser of [...NOT_A_NAME, '']) expect(told(1, metadata, accuser)).toBe('update')
  })

  it('is an array of eight fields that fills its frame', () => {
    const known = new Uint8Array(pack(alive))
    expect(reasonForUpdates(framed(known))).toBeUndefined()
    expect(reasonForUpdates(framed(new Uint8Array(pack([...alive, null]))))).toBe('update')
    expect(reasonForUpdates(framed(new Uint8Array(pack(alive.slice(0, 7)))))).toBe('update')
    expect(reasonForUpdates(framed(new Uint8Array([...known, 0])))).toBe('update')
    expect(reasonForUpdates(framed(known.slice(0, -1)))).toBe('update')
    expect(reasonForUpdates(framed(new Uint8Array(0)))).toBe('update')
    expect(reasonForUpdates(framed(new Uint8Array(pack({ a: 1 }))))).toBe('update')
  })

  it('has a tail of at most 96 bytes, of whatever they are', () => {
    const known = new Uint8Array(pack(alive))
    expect(reasonForUpdates(framed(known, new Uint8Array(96).fill(0xc1)))).toBeUndefined()
    expect(reasonForUpdates(framed(known, new Uint8Array(97)))).toBe('update')
  })

  it('ends within the datagram, and so does the next', () => {
    const one = withField(0, 0)
    const tailed = framed(new Uint8Array(pack(alive)), Uint8Array.of(1, 2, 3))
    expect(reasonForUpdates(one, tailed, one)).toBeUndefined()
    for (let cut = 1; cut < one.length; cut++) expect(reasonForUpdates(one, one.slice(0, cut)), `${cut} bytes`).toBe('update')
    for (let cut = 1; cut < tailed.length; cut++) expect(reasonForUpdates(tailed.slice(0, cut)), `${cut} bytes`).toBe('update')
  })

  it('that is bad costs the whole datagram: what a liar says in one place is not believed in another', () => {
    expect(reasonForUpdates(withField(0, 0), withField(0, 4))).toBe('update')
  })
})
