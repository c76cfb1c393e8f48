/**
 * Datagrams: a header, the message's body, updates to the end. `FORMAT.md` says the same to authors of other implementations,
 * and `test/wire/vectors.json` holds the bytes that all of them must agree with.
 */
import type { Codec } from '../protocol/codec.ts'
import type { Life, Message, OutgoingPacket, Packet, Update } from '../protocol/types.ts'
import { bodyFields, bodyReader, bodyWidth, kindNumber } from './body.ts'
import { clusterTag, hasChecksum, headerFault, isSealed, kindAt, senderAt, writeChecksum, writeHeader } from './header.ts'
import type { KeyRing } from './key-ring.ts'
import { DATAGRAM_LIMIT, HEADER_BYTES, HELLO_MIN_BYTES, PLAIN_LIMIT } from './limits.ts'
import { pack, Reader } from './msgpack.ts'
import { readProbing, writeProbing, written } from './probing.ts'
import type { DropReason } from './reasons.ts'
import { SEALED_LONGER_BYTES } from './seal.ts'
import { isName } from './text.ts'
import { encodeUpdate, readUpdates } from './update.ts'

/** A datagram's content, checked in every field, or why it has none. */
export type Decoded =
  | { readonly ok: true; readonly packet: Packet }
  | { readonly ok: false; readonly reason: DropReason }

/** One for all codecs: a datagram is read in one go, and one for each simulated member would never be in the CPU's cache. */
const reader = new Reader()

/** Turns packets into datagrams and back for one cluster. */
export class WireCodec implements Codec {
  readonly #tag: number
  readonly #ring: KeyRing | undefined

  /** `cluster` is the text that all members of a cluster share. Without a ring nothing is sealed. */
  constructor(options: { readonly cluster: string; readonly ring?: KeyRing | undefined }) {
    this.#tag = clusterTag(options.cluster)
    this.#ring = options.ring
  }

  /** Throws if the updates take more than {@link roomFor} said: a datagram above the limit would vanish silently. */
  encode(packet: OutgoingPacket): Uint8Array {
    const { sender, message, updates } = packet
    const probing = writeProbing(sender.name, message)
    const body = probing > 0 ? written : pack(bodyFields(sender.name, message.kind, message))
    const bodyEnd = HEADER_BYTES + (probing > 0 ? probing : body.length)
    let length = bodyEnd
    for (const update of updates) length += update.length
    if (length > PLAIN_LIMIT) throw new RangeError(`A ${message.kind} of ${length} bytes, the limit is ${PLAIN_LIMIT}`)
    const datagram = Buffer.allocUnsafe(length) // every byte is written below
    writeHeader(datagram, kindNumber(message.kind), this.#tag, sender)
    for (let index = HEADER_BYTES; index < bodyEnd; index++) datagram[index] = body[index - HEADER_BYTES] as number
    let at = bodyEnd
    for (const update of updates) {
      datagram.set(update, at)
      at += update.length
    }
    if (this.#ring?.seals === true) return this.#ring.seal(datagram)
    writeChecksum(datagram)
    return datagram
  }

  /** Never throws, keeps nothing of `bytes` and leaves them as they are. */
  decode(bytes: Uint8Array): Decoded {
    if (bytes.length > DATAGRAM_LIMIT) return dropped('oversize')
    reader.load(bytes)
    const fault = headerFault(reader.bytes, bytes.length, this.#tag) ?? (isSealed(bytes) ? this.#sealFault(bytes) : this.#plainFault())
    if (fault !== undefined) return dropped(fault)
    reader.at = HEADER_BYTES
    const body = readProbing(reader, kindAt(reader.bytes)) ?? readBody(kindAt(reader.bytes))
    if (typeof body === 'string') return dropped(body)
    const { name, message } = body
    if (message.kind === 'hello' && reader.end < HELLO_MIN_BYTES) return dropped('padding')
    const updates = readUpdates(reader)
    if (updates === undefined) return dropped('update')
    return { ok: true, packet: { sender: senderAt(reader.bytes, name), message, updates } }
  }

  /**
   * The bytes that an incoming datagram counts for, where a stranger may be sent at most three times as much. One without a seal
   * counts for less where answers are sealed: the answer to a ping or a hello is not counted, as it is no longer than its cause,
   * but the seal then makes it longer. The two further times, which are counted, make up for that.
   */
  worth(bytes: Uint8Array): number {
    return this.#ring?.seals !== true || isSealed(bytes) ? bytes.length : bytes.length - SEALED_LONGER_BYTES / 2
  }

  /** Throws for an update that its readers would refuse. */
  encodeUpdate(update: Update): Uint8Array {
    return encodeUpdate(update)
  }

  roomFor(sender: Life, message: Message): number {
    return Math.max(0, PLAIN_LIMIT - HEADER_BYTES - bodyWidth(sender.name, message.kind, message))
  }

  #plainFault(): DropReason | undefined {
    if (this.#ring?.requires === true) return 'unsealed'
    return hasChecksum(reader.bytes, reader.end) ? undefined : 'checksum'
  }

  /** Leaves the reader with what the same datagram would be without its seal. */
  #sealFault(bytes: Uint8Array): DropReason | undefined {
    if (this.#ring === undefined || this.#ring.isEmpty) return 'sealed'
    const body = this.#ring.open(bytes)
    if (body === undefined) return 'seal'
    reader.replace(HEADER_BYTES, body)
    return undefined
  }
}

/** The sender's name, and its message. */
function readBody(kind: number): { readonly name: string; readonly message: Message } | 'kind' | 'body' {
  const read = bodyReader(kind)
  if (read === undefined) return 'kind'
  const fields = reader.take()
  if (!Array.isArray(fields) || !isName(fields[0])) return 'body'
  const message = read(fields)
  return message === undefined ? 'body' : { name: fields[0], message }
}

function dropped(reason: DropReason): Decoded {
  return { ok: false, reason }
}

export { DROP_REASONS, type DropReason } from './reasons.ts'
