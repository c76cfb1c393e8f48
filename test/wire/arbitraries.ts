/** Arbitraries for properties of the wire. All are well-formed; malformed bytes are made by damaging them. */
import fc from 'fast-check'
import { crc32 } from 'node:zlib'
import { SocketAddress } from 'node:net'
import type { Address } from '../../src/protocol/address.ts'
import {
  MOST_BUCKET_BITS, QUIET_LIMIT_MS,
  type Claim, type Digest, type Given, type Incarnation, type Instance, type Life, type Message, type MessageKind, type Nonce, type Sequence,
  type Update, type Wanted,
} from '../../src/protocol/types.ts'
import { COOKIE_BYTES, CREDIT_LIMIT, INCARNATION_END, METADATA_LIMIT, NAME_LIMIT, TAIL_LIMIT } from '../../src/wire/limits.ts'

/** Of one to four UTF-8 bytes; none is a control character or a byte order mark. */
const character = fc.constantFrom(...'abcXYZ019-_. /"', 'ä', 'ß', 'я', '€', '中', '\ufffd', '\u2028', '🙂', '𐍈')

function cutToBytes(text: string, limit: number): string {
  let cut = ''
  for (const part of text) {
    if (Buffer.byteLength(cut + part) > limit) break
    cut += part
  }
  return cut
}

export const names: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: character, minLength: 1, maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: character, minLength: NAME_LIMIT, maxLength: NAME_LIMIT }) },
).map((text) => cutToBytes(text, NAME_LIMIT))

export const longestName: string = 'n'.repeat(NAME_LIMIT)

const ids = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 16 })
const uint32s = fc.oneof(fc.nat(0xffff_ffff), fc.constantFrom(0, 127, 128, 0xffff, 0x1_0000, 0xffff_ffff))
const sequences = uint32s.map((value) => value as Sequence)
const instances = ids.map((digits) => digits as Instance)
const nonces = ids.map((digits) => digits as Nonce)
const incarnations = fc
  .oneof(fc.maxSafeNat().map((value) => value % INCARNATION_END), fc.constantFrom(0, 0xffff_ffff, 2 ** 32, INCARNATION_END - 1))
  .map((value) => value as Incarnation)

const ipv4s = fc.tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'))
const ipv6s = fc
  .array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 7, maxLength: 7 })
  .map((groups) => ['2001', ...groups.map((group) => group.toString(16))].join(':'))
  .map((address) => new SocketAddress({ address, family: 'ipv6' }).address)

export const addresses: fc.Arbitrary<Address> = fc.record({
  host: fc.oneof(ipv4s, ipv6s),
  port: fc.integer({ min: 1, max: 0xffff }),
})

export const lives: fc.Arbitrary<Life> = fc.record({ name: names, instance: instances, incarnation: incarnations })

const digests: fc.Arbitrary<Digest> = fc.record({ sum: uint32s, count: uint32s, quietMs: fc.nat(QUIET_LIMIT_MS) })
const cookies = fc.uint8Array({ minLength: COOKIE_BYTES, maxLength: COOKIE_BYTES })
const cursors = fc.oneof(fc.constant(''), names)

/** Bits, and some of the buckets that they number. */
const bitsAndBuckets = fc.integer({ min: 0, max: MOST_BUCKET_BITS }).chain((bits) =>
  fc.record({ bits: fc.constant(bits), buckets: fc.array(fc.nat((1 << bits) - 1), { minLength: 1, maxLength: 20 }) }))
const places = fc.array(uint32s, { maxLength: 20 })
const prints = fc.array(fc.record({ place: uint32s, print: uint32s }), { maxLength: 20 })

const wanted: fc.Arbitrary<Wanted> = fc.oneof(
  bitsAndBuckets.map(({ bits, buckets: [from = 0] }): Wanted => ({ what: 'sums', bits, from })),
  bitsAndBuckets.map(({ bits, buckets }): Wanted => ({ what: 'prints', bits, buckets })),
  places.map((asked): Wanted => ({ what: 'records', places: asked })),
)

const given: fc.Arbitrary<Given> = fc.oneof(
  fc.tuple(bitsAndBuckets, places).map(([{ bits, buckets: [from = 0] }, sums]): Given => ({ what: 'sums', bits, from, sums: sums.slice(0, (1 << bits) - from) })),
  fc.tuple(bitsAndBuckets, prints).map(([{ bits, buckets }, held]): Given => ({ what: 'prints', bits, buckets, prints: held })),
  places.map((absent): Given => ({ what: 'records', absent })),
)

/** One arbitrary for each kind: a kind that is added and has none does not compile. */
export const messagesByKind: { readonly [Kind in MessageKind]: fc.Arbitrary<Message> } = {
  ping: fc.record({ kind: fc.constant('ping'), sequence: sequences, target: names, targetInstance: instances, digest: digests }),
  ack: fc.record({ kind: fc.constant('ack'), sequence: sequences, relayed: fc.option(lives, { nil: undefined }), digest: digests }),
  nack: fc.record({ kind: fc.constant('nack'), sequence: sequences }),
  'ping-req': fc.record({
    kind: fc.constant('ping-req'), sequence: sequences, target: names, targetInstance: instances, address: addresses,
  }),
  'not-me': fc.record({ kind: fc.constant('not-me'), sequence: sequences }),
  gossip: fc.record({ kind: fc.constant('gossip') }),
  hello: fc.record({ kind: fc.constant('hello'), nonce: nonces, purpose: fc.constantFrom('join', 'repair', 'observe') }),
  challenge: fc.record({ kind: fc.constant('challenge'), nonce: nonces, cookie: cookies, digest: digests }),
  want: fc.record({
    kind: fc.constant('want'), nonce: nonces, cookie: cookies, after: cursors, credit: fc.integer({ min: 1, max: CREDIT_LIMIT }),
  }),
  page: fc.record({ kind: fc.constant('page'), nonce: nonces, after: cursors, through: cursors, last: fc.boolean() }),
  compare: fc.record({
    kind: fc.constant('compare'), nonce: nonces, cookie: cookies, wanted, credit: fc.integer({ min: 1, max: CREDIT_LIMIT }),
  }),
  compared: fc.record({ kind: fc.constant('compared'), nonce: nonces, given }),
}

export const messages: fc.Arbitrary<Message> = fc.oneof(...Object.values(messagesByKind))

const metadataBytes = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ maxLength: METADATA_LIMIT, size: 'max' }))
const tails = fc.oneof(fc.constant(undefined), fc.uint8Array({ minLength: 1, maxLength: TAIL_LIMIT }))

function updatesIn(state: Claim['state']): fc.Arbitrary<Update> {
  const isShown = state === 'alive' || state === 'suspect'
  return fc.record({
    claim: fc.record({
      name: names,
      instance: instances,
      incarnation: incarnations,
      state: fc.constant(state),
      address: addresses,
      metadata: isShown ? metadataBytes : fc.constant(undefined),
      tail: tails,
    }),
    accuser: state === 'suspect' ? names : fc.constant(undefined),
    refused: state === 'suspect' ? fc.boolean() : fc.constant(false),
  })
}

export const updates: fc.Arbitrary<Update> =
  fc.oneof(updatesIn('alive'), updatesIn('suspect'), updatesIn('failed'), updatesIn('left'))

/** The checksum's place in the header. */
const CHECKSUM_AT = 24

/** Gives damaged bytes the right checksum, so that the damage reaches what lies behind it. */
export function withChecksum(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes)
  if (copy.length < CHECKSUM_AT + 4) return copy
  const view = new DataView(copy.buffer)
  view.setUint32(CHECKSUM_AT, 0)
  view.setUint32(CHECKSUM_AT, crc32(copy))
  return copy
}

type Damage = (bytes: Uint8Array) => Uint8Array

/** One to four bytes changed, or the end cut off, or something added. `from` protects the bytes before it from changes. */
export function damages(from: number): fc.Arbitrary<Damage> {
  const changes = fc.array(fc.tuple(fc.nat(1400), fc.nat(255)), { minLength: 1, maxLength: 4 })
  const more = fc.uint8Array({ minLength: 1, maxLength: 40 })
  return fc.oneof(
    { weight: 4, arbitrary: changes.map((list) => changed(from, list)) },
    { weight: 1, arbitrary: fc.nat(1400).map((length): Damage => (bytes) => bytes.slice(0, length % bytes.length)) },
    { weight: 1, arbitrary: more.map((end): Damage => (bytes) => new Uint8Array([...bytes, ...end])) },
  )
}

function changed(from: number, list: readonly (readonly [place: number, value: number])[]): Damage {
  return (bytes) => {
    const copy = new Uint8Array(bytes)
    for (const [place, value] of list) if (copy.length > from) copy[from + (place % (copy.length - from))] = value
    return copy
  }
}
