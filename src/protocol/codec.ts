/** What the engine needs from encoding and from the keyed hash. Declared here, implemented in `src/wire`, handed in. */
import type { Address } from './address.ts'
import type { Instant, Life, Message, Nonce, Update } from './types.ts'

/** Sizes and splicing: the engine decides what is said, the codec knows how many bytes it takes. */
export interface Codec {
  /** An update as it appears in datagrams, framing included. It is encoded once, and spliced as often as it is sent. */
  encodeUpdate(update: Update): Uint8Array
  /** How many bytes of updates may follow this message so that the sealed datagram stays within the limit. Never negative. */
  roomFor(sender: Life, message: Message): number
}

/** A cookie proves that a stranger receives at the address it sends from, without this member keeping any state about it. */
export interface Cookies {
  /** Makes the cookie for an address and a nonce. */
  bake(to: Address, nonce: Nonce, now: Instant): Uint8Array
  /** True for a cookie made for the same address and nonce in this epoch or the one before. */
  holds(cookie: Uint8Array, from: Address, nonce: Nonce, now: Instant): boolean
}
