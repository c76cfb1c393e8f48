/**
 * The vocabulary of the protocol: lives, claims, messages. Values only, no behaviour.
 *
 * Two numbers that must not be mixed up are branded: an {@link Instant} is a reading of the monotonic clock, an
 * {@link Incarnation} orders what a member says about itself. Plain numbers called `...Ms` are durations in milliseconds.
 */
import type { Address } from './address.ts'

declare const unit: unique symbol

/** A reading, in milliseconds, of the monotonic clock that was handed in. Only differences mean anything. */
export type Instant = number & { readonly [unit]: 'instant' }

/** The number a member raises to overrule older claims about itself. Starts at the wall clock in milliseconds; below 2^48. */
export type Incarnation = number & { readonly [unit]: 'incarnation' }

/** The largest incarnation: 48 bits, which hold milliseconds since 1970 for 8,900 years, and are exact in a double. */
export const INCARNATION_LIMIT = 0xffff_ffff_ffff

/** The random identity of one life of a process: 16 hexadecimal digits, ordered as text where an order is needed. */
export type Instance = string & { readonly [unit]: 'instance' }

/** Eight bytes chosen by the asker, as 16 hexadecimal digits. An answer must repeat them, so it cannot be made up. */
export type Nonce = string & { readonly [unit]: 'nonce' }

/** Numbers the questions of one asker: unsigned, 32 bits, wraps around. */
export type Sequence = number & { readonly [unit]: 'sequence' }

/** `instant` plus a duration in milliseconds. */
export function later(instant: Instant, durationMs: number): Instant {
  return (instant + durationMs) as Instant
}

/** What a claim says of a life, in rising order: of two claims about the same incarnation, the later state in this list wins. */
export type ClaimState = 'alive' | 'suspect' | 'failed' | 'left'

/** One life of a name, at one of its incarnations. */
export interface Life {
  readonly name: string
  readonly instance: Instance
  readonly incarnation: Incarnation
}

/**
 * What is said of a life. (incarnation, instance) determine `address`, `metadata` and `tail`: one number never has two
 * contents.
 */
export interface Claim extends Life {
  readonly state: ClaimState
  readonly address: Address
  /** Encoded metadata, opaque to the protocol. Undefined in `failed` and `left` claims: nobody needs a dead member's metadata. */
  readonly metadata: Uint8Array | undefined
  /** Fields that a newer minor version added, passed on as they came. */
  readonly tail: Uint8Array | undefined
}

/** A claim as it is sent, with its accuser if it is a suspicion: confirmations are counted by accuser. */
export interface Update {
  readonly claim: Claim
  readonly accuser: string | undefined
  /** The accuser got more than silence: the address refused, or another life answered there. */
  readonly refused: boolean
}

/** A sum over all claims that are alive or suspect: equal digests mean equal lists. */
export interface Digest {
  /** Sum modulo 2^32 of hash(name, instance, incarnation). */
  readonly sum: number
  readonly count: number
  /** For how long the sum has not changed, in whole milliseconds, at most {@link QUIET_LIMIT_MS}. */
  readonly quietMs: number
}

/** The longest quiet age that is sent; longer ones mean the same. Fits 16 bits. */
export const QUIET_LIMIT_MS = 60_000

/** The most pages that one request for the list may ask for: a default socket buffer holds them with room to spare. */
export const CREDIT_LIMIT = 32

/** A list that is compared has 2 to the power of at most this many buckets. Their numbers fit 16 bits. */
export const MOST_BUCKET_BITS = 16

/** What stands for a record while lists are compared: `place` is the hash of its name, `print` a hash of its life. */
export interface Fingerprint {
  readonly place: number
  readonly print: number
}

/** The questions that find where two lists differ: the sum of each bucket, the fingerprints in some buckets, some records. */
export type Wanted =
  | { readonly what: 'sums'; readonly bits: number; readonly from: number }
  | { readonly what: 'prints'; readonly bits: number; readonly buckets: readonly number[] }
  | { readonly what: 'records'; readonly places: readonly number[] }

/** The answers. Records come as updates; `absent` are the places asked for that hold none. */
export type Given =
  | { readonly what: 'sums'; readonly bits: number; readonly from: number; readonly sums: readonly number[] }
  | { readonly what: 'prints'; readonly bits: number; readonly buckets: readonly number[]; readonly prints: readonly Fingerprint[] }
  | { readonly what: 'records'; readonly absent: readonly number[] }

/** Why a list is asked for: to become a member, to mend a difference, or only to see it. */
export type Purpose = 'join' | 'repair' | 'observe'

/**
 * One datagram is one message followed by updates.
 *
 * ```
 * probing    A -> ping B                 B -> ack A
 *            A -> ping-req(B) C          C -> ping B -> ack C -> ack(relayed B) A
 *                                        ... no ack in time:     C -> nack A
 *            A -> ping B                 B is another life by now:  B -> not-me A
 * spreading  A -> gossip B               (updates only; also ride on ping and ack)
 * the list   A -> hello B                B -> challenge A          (a stranger proves its address first)
 *            A -> want(cookie) B         B -> page A  x credit
 * mending    A -> compare(cookie) B      B -> compared A  x credit
 * ```
 */
export type Message =
  | { readonly kind: 'ping'; readonly sequence: Sequence; readonly target: string; readonly targetInstance: Instance; readonly digest: Digest }
  | { readonly kind: 'ack'; readonly sequence: Sequence; readonly relayed: Life | undefined; readonly digest: Digest }
  | { readonly kind: 'nack'; readonly sequence: Sequence }
  | { readonly kind: 'ping-req'; readonly sequence: Sequence; readonly target: string; readonly targetInstance: Instance; readonly address: Address }
  | { readonly kind: 'not-me'; readonly sequence: Sequence }
  | { readonly kind: 'gossip' }
  | { readonly kind: 'hello'; readonly nonce: Nonce; readonly purpose: Purpose }
  | { readonly kind: 'challenge'; readonly nonce: Nonce; readonly cookie: Uint8Array; readonly digest: Digest }
  | { readonly kind: 'want'; readonly nonce: Nonce; readonly cookie: Uint8Array; readonly after: string; readonly credit: number }
  | { readonly kind: 'page'; readonly nonce: Nonce; readonly after: string; readonly through: string; readonly last: boolean }
  | { readonly kind: 'compare'; readonly nonce: Nonce; readonly cookie: Uint8Array; readonly wanted: Wanted; readonly credit: number }
  | { readonly kind: 'compared'; readonly nonce: Nonce; readonly given: Given }

export type MessageKind = Message['kind']

/** What came in, decoded and checked. */
export interface Packet {
  readonly sender: Life
  readonly message: Message
  readonly updates: readonly Update[]
}

/** What goes out. The updates are bytes already, encoded once and spliced. */
export interface OutgoingPacket {
  readonly sender: Life
  readonly message: Message
  readonly updates: readonly Uint8Array[]
}
