import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Claim, Life, Message, Packet, Update } from '../../src/protocol/types.ts'
import { DROP_REASONS, WireCodec, type DropReason } from '../../src/wire/codec.ts'
import { KeyRing, type Sealing } from '../../src/wire/key-ring.ts'
import { decodeMetadata, encodeMetadata, type Metadata } from '../../src/wire/metadata.ts'
import { RingKey } from '../../src/wire/ring-key.ts'
import { seal } from '../../src/wire/seal.ts'
import { seeded } from '../protocol/support.ts'
import { messagesByKind } from './arbitraries.ts'

/** As it stands in the file: byte strings in hexadecimal, what is absent left out. */
type Written<Value> = { readonly [Key in keyof Value]: Value[Key] extends Uint8Array | undefined ? string : Value[Key] }
interface WrittenUpdate {
  readonly claim: Partial<Written<Claim>>
  readonly accuser?: string
  readonly refused?: boolean
}
type WrittenMessage = Message & { readonly cookie?: unknown }
interface WrittenPacket {
  readonly sender: Life
  readonly message: WrittenMessage
  readonly updates: readonly WrittenUpdate[]
}
interface Vectors {
  readonly cluster: string
  readonly updates: readonly { readonly bytes: string; readonly update: WrittenUpdate }[]
  readonly packets: readonly { readonly title: string; readonly bytes: string; readonly packet: WrittenPacket }[]
  readonly readOnly: readonly { readonly title: string; readonly bytes: string; readonly packet: WrittenPacket }[]
  readonly dropped: readonly { readonly title: string; readonly bytes: string; readonly reason: DropReason }[]
  readonly seals: {
    readonly key: string
    readonly fingerprint: string
    readonly instance: string
    readonly subKey: string
    readonly packets: readonly { readonly title: string; readonly nonce: string; readonly bytes: string; readonly packet: WrittenPacket }[]
    readonly dropped: readonly { readonly title: string; readonly sealing: Sealing; readonly bytes: string; readonly reason: DropReason }[]
  }
  readonly metadata: readonly { readonly bytes: string; readonly value: unknown }[]
}

const vectors = JSON.parse(readFileSync(new URL('./vectors.json', import.meta.url), 'utf8')) as Vectors
const codec = new WireCodec({ cluster: vectors.cluster })

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const { seals } = vectors
const key = new RingKey(bytesOf(seals.key))

/** Another one each time, that has heard of nobody. */
function sealed(sealing: Sealing): WireCodec {
  const { cluster } = vectors
  return new WireCodec({ cluster, ring: new KeyRing({ cluster, keys: [key], sealing, random: seeded(1) }) })
}

const optional = (hex: string | undefined): Uint8Array | undefined => (hex === undefined ? undefined : bytesOf(hex))

function updateOf({ claim, accuser, refused = false }: WrittenUpdate): Update {
  return { claim: { ...claim, metadata: optional(claim.metadata), tail: optional(claim.tail) } as Claim, accuser, refused }
}

function messageOf(message: WrittenMessage): Message {
  if (message.kind === 'ack') return { ...message, relayed: message.relayed }
  return typeof message.cookie === 'string' ? Object.assign({}, message, { cookie: bytesOf(message.cookie) }) : message
}

function packetOf({ sender, message, updates }: WrittenPacket): Packet {
  return { sender, message: messageOf(message), updates: updates.map(updateOf) }
}

function metadataOf(value: unknown): Metadata {
  if (value === null || typeof value !== 'object') return value as Metadata
  if (Array.isArray(value)) return value.map(metadataOf)
  if ('$bytes' in value) return bytesOf(value.$bytes as string)
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, metadataOf(part)]))
}

describe('The bytes that are written down', () => {
  it.each(vectors.packets)('are those of a $title', ({ bytes, packet }) => {
    const { sender, message, updates } = packetOf(packet)
    expect(hexOf(codec.encode({ sender, message, updates: updates.map((update) => codec.encodeUpdate(update)) }))).toBe(bytes)
    expect(codec.decode(bytesOf(bytes))).toEqual({ ok: true, packet: packetOf(packet) })
  })

  it.each(vectors.readOnly)('are read, with $title', ({ bytes, packet }) => {
    expect(codec.decode(bytesOf(bytes))).toEqual({ ok: true, packet: packetOf(packet) })
  })

  it.each(vectors.dropped)('are dropped for their $reason: $title', ({ bytes, reason }) => {
    expect(codec.decode(bytesOf(bytes))).toEqual({ ok: false, reason })
  })

  it('are those of a key’s fingerprint and of the sub-key of a life', () => {
    expect(key.fingerprint).toBe(seals.fingerprint)
    expect(hexOf(key.subKey('seal', bytesOf(seals.instance), vectors.cluster))).toBe(seals.subKey)
  })

  it.each(seals.packets)('are those of a sealed $title', ({ nonce, bytes, packet }) => {
    const { sender, message, updates } = packetOf(packet)
    const plain = codec.encode({ sender, message, updates: updates.map((update) => codec.encodeUpdate(update)) })
    expect(hexOf(seal(bytesOf(seals.subKey), bytesOf(nonce), plain))).toBe(bytes)
    for (const sealing of ['accept', 'send', 'require'] as const) {
      expect(sealed(sealing).decode(bytesOf(bytes)), sealing).toEqual({ ok: true, packet: packetOf(packet) })
    }
    expect(codec.decode(bytesOf(bytes))).toEqual({ ok: false, reason: 'sealed' })
  })

  it.each(seals.dropped)('are dropped for their $reason where sealing is $sealing: $title', ({ sealing, bytes, reason }) => {
    expect(sealed(sealing).decode(bytesOf(bytes))).toEqual({ ok: false, reason })
  })

  it.each(vectors.updates)('are those of an update that says $update.claim.state', ({ bytes, update }) => {
    expect(hexOf(codec.encodeUpdate(updateOf(update)))).toBe(bytes)
  })

  it.each(vectors.metadata)('are those of the metadata $value', ({ bytes, value }) => {
    const encoded = encodeMetadata(metadataOf(value))
    expect(encoded.ok && hexOf(encoded.bytes)).toBe(bytes)
    expect(decodeMetadata(bytesOf(bytes))).toEqual({ ok: true, value: metadataOf(value) })
  })

  it('leave out no kind of message, no state of a claim and no reason', () => {
    expect(new Set(vectors.packets.map(({ packet }) => packet.message.kind))).toEqual(new Set(Object.keys(messagesByKind)))
    expect(new Set(vectors.updates.map(({ update }) => update.claim.state))).toEqual(new Set(['alive', 'suspect', 'failed', 'left']))
    expect(new Set([...vectors.dropped, ...seals.dropped].map(({ reason }) => reason))).toEqual(new Set(DROP_REASONS))
  })
})
