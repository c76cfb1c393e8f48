/**
 * The messages of services as bytes: a checksum, then the sender's name and the message. A message that a link has changed is
 * dropped, as UDP's checksum would have it.
 */
import { crc32 } from 'node:zlib'
import { encodePlain } from '../../src/wire/metadata.ts'
import { Reader } from '../../src/wire/msgpack.ts'

/** The most bytes that an encoded message may take: it must fit into one UDP datagram, which holds 65,507. */
export const MESSAGE_LIMIT = 65_000

const CHECKSUM_BYTES = 4

/** The longest datagram: message, longest name, and checksum. */
const LONGEST = 65_507

export interface Letter {
  readonly from: string
  readonly message: unknown
}

const reader = new Reader(LONGEST)

/** Throws a TypeError for a value that would not arrive the same, and a RangeError for one that is too long; both name the path. */
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

/** Returns undefined for bytes that are not an intact message. */
export function decodeLetter(bytes: Uint8Array): Letter | undefined {
  const letter = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (letter.length < CHECKSUM_BYTES || letter.length > LONGEST) return undefined
  if (letter.readUInt32BE() !== crc32(letter.subarray(CHECKSUM_BYTES))) return undefined
  reader.load(letter.subarray(CHECKSUM_BYTES))
  const from = reader.take()
  const message = owned(reader.take())
  return typeof from === 'string' && message !== undefined && reader.at === reader.end ? { from, message } : undefined
}

/** Copies byte strings, which are views of the reader's memory; all other values are new already. */
function owned(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value)
  if (Array.isArray(value)) return value.map(owned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, owned(part)]))
}
