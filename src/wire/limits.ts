/**
 * Every number that bounds what is on the wire, with its reason. A reader refuses what is past a limit; for a writer it is a
 * programming error.
 */
import { INCARNATION_LIMIT } from '../protocol/types.ts'

/**
 * The longest datagram in bytes, seal included. With 48 bytes of IPv6 and UDP headers it passes Ethernet's 1500 with room for
 * one tunnel (VXLAN takes 50): a datagram that is cut into fragments is lost whole when one fragment is.
 */
export const DATAGRAM_LIMIT = 1400

/** The nonce of AES-GCM at the length that GCM is designed for: any other would be hashed down to it. */
export const SEAL_NONCE_BYTES = 12

/** The tag of AES-GCM, not truncated: a made-up one passes once in 2^128. */
export const SEAL_TAG_BYTES = 16

/** What a seal adds. It takes the place of the checksum. */
export const SEAL_BYTES: number = SEAL_NONCE_BYTES + SEAL_TAG_BYTES

/** CRC-32 at the end of the header, in datagrams without a seal. */
export const CHECKSUM_BYTES = 4

/** A key of AES-256, and so one of a ring. */
export const KEY_BYTES = 32

/**
 * Keys that a ring holds at most. A rotation needs two; one begun before the last has ended needs three. Each further key adds
 * 10 to 15 us to a datagram that none of them opens, and anybody can send those.
 */
export const KEY_LIMIT = 4

/** Lives whose sub-key is remembered. Beyond that the one silent for longest is forgotten; its next datagram costs 2 us more. */
export const OPENED_LIVES_LIMIT = 4096

/**
 * The longest datagram that is written without a seal. Room is always counted as if sealed, so that what fits does not
 * change when a running cluster begins to seal.
 */
export const PLAIN_LIMIT: number = DATAGRAM_LIMIT - (SEAL_BYTES - CHECKSUM_BYTES)

/** Magic, version, kind, flags, cluster tag, instance, incarnation, checksum: see `header.ts`. */
export const HEADER_BYTES = 28

/** The same where a seal takes the place of the checksum. */
export const SEALED_HEADER_BYTES: number = HEADER_BYTES - CHECKSUM_BYTES

/** An instance or a nonce: 64 random bits, 16 hexadecimal digits as text. */
export const ID_BYTES = 8

/** Incarnations are below this. */
export const INCARNATION_END: number = INCARNATION_LIMIT + 1

/** Sequences, sums and counts are at most this: 32 bits. */
export const UINT32_MAX = 0xffff_ffff

/** The highest port. 0 is none: nobody is reached there. */
export const PORT_MAX = 0xffff

/** UTF-8 bytes of a name, at least 1: three names and the largest update still share one datagram. */
export const NAME_LIMIT = 128

/** Bytes of encoded metadata: an update with the longest name must fit behind every message. */
export const METADATA_LIMIT = 512

/**
 * Bytes of fields that a newer minor version added to a claim and that this one passes on unread. As many as let an update of
 * {@link UPDATE_LIMIT} fit behind a page with three of the longest names.
 */
export const TAIL_LIMIT = 96

/** How deep arrays and maps may be nested in any value: what walks a value recurses, and the stack must not be the limit. */
export const DEPTH_LIMIT = 32

/** A truncated HMAC-SHA-256: 128 bits cannot be guessed. */
export const COOKIE_BYTES = 16

/** Pages that one `want` may ask for, and so how much a proven address is sent at once. Asker and reader share one number. */
export { CREDIT_LIMIT } from '../protocol/types.ts'

/** The two lengths before an update's fields. */
export const UPDATE_FRAME_BYTES = 4

/**
 * An array's header, then state, name, instance, incarnation, IPv6 host, port, metadata and accuser, each with its own header; an
 * array around the accuser.
 */
const LARGEST_KNOWN = 1 + 1 + (2 + NAME_LIMIT) + (2 + ID_BYTES) + 9 + (2 + 39) + 3 + (3 + METADATA_LIMIT) + (1 + 2 + NAME_LIMIT + 1)

/**
 * The longest update, every field at its limit. It fits behind the longest message of every kind, so none is too large to be
 * told.
 */
export const UPDATE_LIMIT: number = UPDATE_FRAME_BYTES + LARGEST_KNOWN + TAIL_LIMIT

/**
 * The shortest `hello` in bytes. The longest `challenge` that answers it has 200, with a name of {@link NAME_LIMIT}: whatever
 * the names, a stranger is never sent more than it sent. The other 8 bytes are for what a newer minor version adds to a challenge.
 */
export const HELLO_MIN_BYTES = 208
