/**
 * What each kind of message holds, as one msgpack array whose first element is the sender's name.
 *
 * A newer minor version may add elements at the end of an array, which are ignored. It never changes those before.
 * Number 10 is reserved: a reader that meets it drops the datagram as of unknown kind.
 */
import type { Instance, Message, MessageKind, Nonce, Purpose, Sequence } from '../protocol/types.ts'
import { addressOf, digestOf, idBytes, idOf, isCursor, isUint, isUint32, lifeOf, type Fields } from './fields.ts'
import { givenFields, givenWidth, readGiven, readWanted, wantedFields, wantedWidth } from './comparison.ts'
import { COOKIE_BYTES, CREDIT_LIMIT, HEADER_BYTES, HELLO_MIN_BYTES } from './limits.ts'
import { isName } from './text.ts'
import {
  ARRAY_WIDTH, BYTE_WIDTH, ID_WIDTH, INCARNATION_WIDTH, UINT16_WIDTH, UINT32_WIDTH, bytesWidth, textWidth,
} from './widths.ts'

type MessageOf<Kind extends MessageKind> = Extract<Message, { readonly kind: Kind }>

interface Body<Kind extends MessageKind> {
  /** The kind's number in the header. */
  readonly number: number
  /** Bytes that `fields` takes at most; exact except for numbers, which are counted at their widest. */
  width(sender: string, message: MessageOf<Kind>): number
  fields(sender: string, message: MessageOf<Kind>): Fields
  /** Undefined if a field is missing or not what it must be. */
  read(fields: Fields): MessageOf<Kind> | undefined
}

const PURPOSES: readonly Purpose[] = ['join', 'repair', 'observe']
const DIGEST_WIDTH = UINT32_WIDTH + UINT32_WIDTH + UINT16_WIDTH
const ZEROS: Uint8Array = new Uint8Array(HELLO_MIN_BYTES)

/** Zeros that make a `hello` as long as it must be, reckoned with the two bytes of their own msgpack header. */
function padding(sender: string): Uint8Array {
  const bare = HEADER_BYTES + ARRAY_WIDTH + textWidth(sender) + ID_WIDTH + BYTE_WIDTH + bytesWidth(0)
  return ZEROS.subarray(0, Math.max(0, HELLO_MIN_BYTES - bare))
}

const BODIES: { readonly [Kind in MessageKind]: Body<Kind> } = {
  ping: {
    number: 1,
    width: (sender, { target }) => ARRAY_WIDTH + textWidth(sender) + UINT32_WIDTH + textWidth(target) + ID_WIDTH + DIGEST_WIDTH,
    fields: (sender, { sequence, target, targetInstance, digest }) =>
      [sender, sequence, target, idBytes(targetInstance), digest.sum, digest.count, digest.quietMs],
    read: ([, sequence, target, instance, sum, count, quietMs]) => {
      const digits = idOf(instance)
      const digest = digestOf(sum, count, quietMs)
      if (!isUint32(sequence) || !isName(target) || digits === undefined || digest === undefined) return undefined
      return { kind: 'ping', sequence: sequence as Sequence, target, targetInstance: digits as Instance, digest }
    },
  },
  ack: {
    number: 2,
    width: (sender, { relayed }) => {
      const life = relayed === undefined ? BYTE_WIDTH : ARRAY_WIDTH + textWidth(relayed.name) + ID_WIDTH + INCARNATION_WIDTH
      return ARRAY_WIDTH + textWidth(sender) + UINT32_WIDTH + life + DIGEST_WIDTH
    },
    fields: (sender, { sequence, relayed, digest }) => {
      const life = relayed === undefined ? null : [relayed.name, idBytes(relayed.instance), relayed.incarnation]
      return [sender, sequence, life, digest.sum, digest.count, digest.quietMs]
    },
    read: ([, sequence, life, sum, count, quietMs]) => {
      const digest = digestOf(sum, count, quietMs)
      if (!isUint32(sequence) || digest === undefined) return undefined
      if (life === null) return { kind: 'ack', sequence: sequence as Sequence, relayed: undefined, digest }
      const relayed = Array.isArray(life) ? lifeOf(life[0], life[1], life[2]) : undefined
      return relayed && { kind: 'ack', sequence: sequence as Sequence, relayed, digest }
    },
  },
  'ping-req': {
    number: 3,
    width: (sender, { target, address }) =>
      ARRAY_WIDTH + textWidth(sender) + UINT32_WIDTH + textWidth(target) + ID_WIDTH + textWidth(address.host) + UINT16_WIDTH,
    fields: (sender, { sequence, target, targetInstance, address }) =>
      [sender, sequence, target, idBytes(targetInstance), address.host, address.port],
    read: ([, sequence, target, instance, host, port]) => {
      const digits = idOf(instance)
      const address = addressOf(host, port)
      if (!isUint32(sequence) || !isName(target) || digits === undefined || address === undefined) return undefined
      return { kind: 'ping-req', sequence: sequence as Sequence, target, targetInstance: digits as Instance, address }
    },
  },
  nack: {
    number: 4,
    width: (sender) => ARRAY_WIDTH + textWidth(sender) + UINT32_WIDTH,
    fields: (sender, { sequence }) => [sender, sequence],
    read: ([, sequence]) => (isUint32(sequence) ? { kind: 'nack', sequence: sequence as Sequence } : undefined),
  },
  'not-me': {
    number: 11,
    width: (sender) => ARRAY_WIDTH + textWidth(sender) + UINT32_WIDTH,
    fields: (sender, { sequence }) => [sender, sequence],
    read: ([, sequence]) => (isUint32(sequence) ? { kind: 'not-me', sequence: sequence as Sequence } : undefined),
  },
  gossip: {
    number: 5,
    width: (sender) => ARRAY_WIDTH + textWidth(sender),
    fields: (sender) => [sender],
    read: () => ({ kind: 'gossip' }),
  },
  hello: {
    number: 6,
    width: (sender) => ARRAY_WIDTH + textWidth(sender) + ID_WIDTH + BYTE_WIDTH + bytesWidth(padding(sender).length),
    fields: (sender, { nonce, purpose }) => [sender, idBytes(nonce), PURPOSES.indexOf(purpose), padding(sender)],
    read: ([, nonce, purposeNumber, filler]) => {
      const digits = idOf(nonce)
      const purpose = isUint32(purposeNumber) ? PURPOSES[purposeNumber] : undefined
      if (digits === undefined || purpose === undefined || !(filler instanceof Uint8Array)) return undefined
      return { kind: 'hello', nonce: digits as Nonce, purpose }
    },
  },
  challenge: {
    number: 7,
    width: (sender) => ARRAY_WIDTH + textWidth(sender) + ID_WIDTH + bytesWidth(COOKIE_BYTES) + DIGEST_WIDTH,
    fields: (sender, { nonce, cookie, digest }) => [sender, idBytes(nonce), cookie, digest.sum, digest.count, digest.quietMs],
    read: ([, nonce, cookieBytes, sum, count, quietMs]) => {
      const digits = idOf(nonce)
      const cookie = cookieOf(cookieBytes)
      const digest = digestOf(sum, count, quietMs)
      if (digits === undefined || cookie === undefined || digest === undefined) return undefined
      return { kind: 'challenge', nonce: digits as Nonce, cookie, digest }
    },
  },
  want: {
    number: 8,
    width: (sender, { after }) =>
      ARRAY_WIDTH + textWidth(sender) + ID_WIDTH + bytesWidth(COOKIE_BYTES) + textWidth(after) + BYTE_WIDTH,
    fields: (sender, { nonce, cookie, after, credit }) => [sender, idBytes(nonce), cookie, after, credit],
    read: ([, nonce, cookieBytes, after, credit]) => {
      const digits = idOf(nonce)
      const cookie = cookieOf(cookieBytes)
      if (digits === undefined || cookie === undefined || !isCursor(after)) return undefined
      if (!isUint(credit, CREDIT_LIMIT) || credit === 0) return undefined
      return { kind: 'want', nonce: digits as Nonce, cookie, after, credit }
    },
  },
  page: {
    number: 9,
    width: (sender, { after, through }) =>
      ARRAY_WIDTH + textWidth(sender) + ID_WIDTH + textWidth(after) + textWidth(through) + BYTE_WIDTH,
    fields: (sender, { nonce, after, through, last }) => [sender, idBytes(nonce), after, through, last],
    read: ([, nonce, after, through, last]) => {
      const digits = idOf(nonce)
      if (digits === undefined || !isCursor(after) || !isCursor(through) || typeof last !== 'boolean') return undefined
      return { kind: 'page', nonce: digits as Nonce, after, through, last }
    },
  },
  compare: {
    number: 12,
    width: (sender, { wanted }) => ARRAY_WIDTH + textWidth(sender) + ID_WIDTH + bytesWidth(COOKIE_BYTES) + wantedWidth(wanted) + BYTE_WIDTH,
    fields: (sender, { nonce, cookie, wanted, credit }) => [sender, idBytes(nonce), cookie, wantedFields(wanted), credit],
    read: ([, nonce, cookieBytes, wantedArray, credit]) => {
      const digits = idOf(nonce)
      const cookie = cookieOf(cookieBytes)
      const wanted = readWanted(wantedArray)
      if (digits === undefined || cookie === undefined || wanted === undefined) return undefined
      if (!isUint(credit, CREDIT_LIMIT) || credit === 0) return undefined
      return { kind: 'compare', nonce: digits as Nonce, cookie, wanted, credit }
    },
  },
  compared: {
    number: 13,
    width: (sender, { given }) => ARRAY_WIDTH + textWidth(sender) + ID_WIDTH + givenWidth(given),
    fields: (sender, { nonce, given }) => [sender, idBytes(nonce), givenFields(given)],
    read: ([, nonce, givenArray]) => {
      const digits = idOf(nonce)
      const given = readGiven(givenArray)
      return digits === undefined || given === undefined ? undefined : { kind: 'compared', nonce: digits as Nonce, given }
    },
  },
}

/** Copied: it outlives the datagram. */
function cookieOf(value: unknown): Uint8Array | undefined {
  return value instanceof Uint8Array && value.length === COOKIE_BYTES ? value.slice() : undefined
}

export const MESSAGE_KINDS: readonly MessageKind[] = Object.keys(BODIES) as MessageKind[]

type BodyReader = (fields: Fields) => Message | undefined

const READERS: ReadonlyMap<number, BodyReader> = new Map(Object.values(BODIES).map((body) => [body.number, body.read]))

export function kindNumber(kind: MessageKind): number {
  return BODIES[kind].number
}

/** The reader for bodies of that kind; undefined for a number that is reserved or unknown. */
export function bodyReader(number: number): BodyReader | undefined {
  return READERS.get(number)
}

/** The most bytes that the message's body can take. `kind` is the message's own: it ties the two types together. */
export function bodyWidth<Kind extends MessageKind>(sender: string, kind: Kind, message: MessageOf<Kind>): number {
  return BODIES[kind].width(sender, message)
}

/** The body's array, to be packed at once: ids in it are in memory that is used again. */
export function bodyFields<Kind extends MessageKind>(sender: string, kind: Kind, message: MessageOf<Kind>): Fields {
  return BODIES[kind].fields(sender, message)
}
