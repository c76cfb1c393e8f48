/**
 * The messages of services as bytes: a checksum as UDP has one, then the sender's name and the message. What a link has changed on
 * its way is dropped, not delivered.
 */
import { crc32 } from 'node:zlib'
import { encodePlain } from '../../src/wire/metadata.ts'
import { Reader } from '../../src/wire/msgpack.ts'

/** Bytes that a message takes encoded, at most: it must fit into one UDP datagram, which holds 65,507. */
export const MESSAGE_LIMIT = 65_000

const CHECKSUM_BYTES = 4

/** Longest name, lengths and checksum included. */
const LONGEST = 65_507

export interface Letter {
  readonly from: string
  readonly message: unknown
}

const reader = new Reader(LONGEST)

/** Throws a TypeError for what would arrive different, and a RangeError for what is too long; both say where. */
export function encodeLetter(from: string, message: unknown): Uint8Array {
  const encoded = encodePlain(message ?? null, 'message', MESSAGE_LIMIT)
  if (!encoded.ok) {
    const problem = `${encoded.path} ${encoded.problem}`
    throw encoded.code === 'size' ? new RangeError(problem) : new TypeError(problem)
  }
  const name = encodePlain(from, 'name', LONGEST - MESSAGE_LIMIT)
  if (!name.ok) throw new RangeError(`${name.path} ${name.problem}`)
  const letter = Buffer.concat([new Uint8Array(CHECKSUM_BYTES), name.bytes, encoded.bytes])
  letter.writeUInt32BE(crc32(letter.subarray(CHECKSUM_BYTES)))
  return letter
}

/** Undefined for what is not a whole letter any more. */
export function decodeLetter(bytes: Uint8Array): Letter | undefined {
  const letter = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (letter.length < CHECKSUM_BYTES || letter.length > LONGEST) return undefined
  if (letter.readUInt32BE() !== crc32(letter.subarray(CHECKSUM_BYTES))) return undefined
  reader.load(letter.subarray(CHECKSUM_BYTES))
  const from = reader.take()
  const message = owned(reader.take())
  return typeof from === 'string' && message !== undefined && reader.at === reader.end ? { from, message } : undefined
}

/** Byte strings are views of the reader's memory; the rest is new. */
function owned(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(owned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, owned(part)]))
}
