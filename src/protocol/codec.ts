/** What the engine asks of the bytes and of the keyed hash. Declared here, implemented in `src/wire`, handed in. */
import type { Address } from './address.ts'
import type { Instant, Life, Message, Nonce, Update } from './types.ts'

/** Sizes and splicing: the engine decides what is said, the codec knows what it weighs. */
export interface Codec {
  /** An update as it will stand in datagrams, its own framing included. Done once per update, spliced as often as it is sent. */
  encodeUpdate(update: Update): Uint8Array
  /** Bytes that may follow this message as updates, so that the datagram with its seal stays within the limit. Never negative. */
  roomFor(sender: Life, message: Message): number
}

/** Cookies prove that a stranger receives at the address it sends from, without the member remembering the stranger. */
export interface Cookies {
  bake(to: Address, nonce: Nonce, now: Instant): Uint8Array
  /** True for a cookie baked for the same address and nonce at most two epochs ago. */
  holds(cookie: Uint8Array, from: Address, nonce: Nonce, now: Instant): boolean
}
