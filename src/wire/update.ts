/**
 * Updates: what is said about one life, framed so that it is encoded once, spliced into many datagrams, and passed on whole by
 * members that do not know all of its fields.
 *
 * ```
 * known length  2
 * tail length   2
 * known         one msgpack array: state, name, instance, incarnation, host, port, metadata, accuser
 * tail          what newer minor versions added, as it came
 * ```
 */
import type { Claim, ClaimState, Update } from '../protocol/types.ts'
import { addressOf, idBytes, isUint32, lifeOf, type Fields } from './fields.ts'
import { METADATA_LIMIT, TAIL_LIMIT, UPDATE_FRAME_BYTES, UPDATE_LIMIT } from './limits.ts'
import { putUint16, uint16At } from './integers.ts'
import { KnownUpdates } from './known-updates.ts'
import { pack, Reader } from './msgpack.ts'
import { isName } from './text.ts'

/** By their numbers on the wire. */
const STATES: readonly ClaimState[] = ['alive', 'suspect', 'failed', 'left']

const KNOWN_FIELDS = 8
/** What an accusation may say in addition to the accuser's name. */
const REFUSED = 1
const NO_UPDATES: readonly Update[] = Object.freeze([])
const NO_BYTES: Uint8Array = new Uint8Array(0)

/** Reads back what was just written, before anybody else does. */
const proof = new Reader()

const known = new KnownUpdates()

interface Written extends Accusation {
  readonly bytes: Uint8Array
}

type Accusation = Pick<Update, 'accuser' | 'refused'>

/** Each claim's bytes as written last: gossip, lists and answers all send it. They live as long as the claim. */
const written = new WeakMap<Claim, Written>()

/**
 * The update's bytes, which are shared: do not change them. Throws for an update that its readers would refuse, as it would cost
 * every datagram that carries it.
 */
export function encodeUpdate({ claim, accuser, refused }: Update): Uint8Array {
  const before = written.get(claim)
  if (before !== undefined && before.accuser === accuser && before.refused === refused) return before.bytes
  const bytes = newlyWritten(claim, { accuser, refused })
  written.set(claim, { accuser, refused, bytes })
  return bytes
}

function newlyWritten(claim: Claim, { accuser, refused }: Accusation): Uint8Array {
  const { address, metadata = null, tail = NO_BYTES } = claim
  const fields = pack([
    STATES.indexOf(claim.state), claim.name, idBytes(claim.instance), claim.incarnation,
    address.host, address.port, metadata, refused ? [accuser, REFUSED] : accuser ?? null,
  ])
  const bytes = new Uint8Array(UPDATE_FRAME_BYTES + fields.length + tail.length)
  putUint16(bytes, 0, fields.length)
  putUint16(bytes, 2, tail.length)
  bytes.set(fields, UPDATE_FRAME_BYTES)
  bytes.set(tail, UPDATE_FRAME_BYTES + fields.length)
  if (!isReadable(bytes)) throw new RangeError(`An update about ${JSON.stringify(claim.name)} that no member would read`)
  return bytes
}

function isReadable(bytes: Uint8Array): boolean {
  if (bytes.length > UPDATE_LIMIT) return false
  proof.load(bytes)
  return readUpdates(proof) !== undefined
}

/** All updates from the reader's position to its end; undefined if one is malformed. */
export function readUpdates(reader: Reader): readonly Update[] | undefined {
  if (reader.at === reader.end) return NO_UPDATES
  const updates: Update[] = []
  while (reader.at < reader.end) {
    const update = readUpdate(reader)
    if (update === undefined) return undefined
    updates.push(update)
  }
  return updates
}

function readUpdate(reader: Reader): Update | undefined {
  const start = reader.at
  const fieldsAt = start + UPDATE_FRAME_BYTES
  if (fieldsAt > reader.end) return undefined
  const tailAt = fieldsAt + uint16At(reader.bytes, start)
  const tailLength = uint16At(reader.bytes, start + 2)
  const end = tailAt + tailLength
  if (end > reader.end || tailLength > TAIL_LIMIT) return undefined
  let update = known.get(reader.bytes, start, end)
  if (update === undefined) {
    update = readAnew(reader, fieldsAt, tailAt, end)
    if (update === undefined) return undefined
    known.add(reader.bytes, start, end, update)
  }
  reader.at = end
  return update
}

function readAnew(reader: Reader, fieldsAt: number, tailAt: number, end: number): Update | undefined {
  reader.at = fieldsAt
  const fields = reader.take(tailAt)
  if (reader.at !== tailAt || !Array.isArray(fields) || fields.length !== KNOWN_FIELDS) return undefined
  return updateOf(fields, end === tailAt ? undefined : reader.bytes.slice(tailAt, end))
}

function updateOf(fields: Fields, tail: Uint8Array | undefined): Update | undefined {
  const [stateNumber, name, instance, incarnation, host, port, metadataBytes, accusation] = fields
  const [accuser, testimony]: Fields = Array.isArray(accusation) && isUint32(accusation[1]) ? accusation : [accusation]
  const state = isUint32(stateNumber) ? STATES[stateNumber] : undefined
  const life = lifeOf(name, instance, incarnation)
  const address = addressOf(host, port)
  if (state === undefined || life === undefined || address === undefined) return undefined
  const isShown = state === 'alive' || state === 'suspect'
  if (!(isShown ? isMetadata(metadataBytes) : metadataBytes === null)) return undefined
  if (!(state === 'suspect' ? isName(accuser) : accusation === null)) return undefined
  const metadata = isMetadata(metadataBytes) ? metadataBytes.slice() : undefined // copied: it outlives the datagram
  const claim = { name: life.name, instance: life.instance, incarnation: life.incarnation, state, address, metadata, tail }
  return { claim, accuser: isName(accuser) ? accuser : undefined, refused: testimony === REFUSED }
}

/** Only its length matters here: its content is read when a user asks for it. */
function isMetadata(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.length <= METADATA_LIMIT
}
