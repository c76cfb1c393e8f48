/** Why a datagram was dropped. A bad datagram is a value to count, never an exception. */

/** All reasons, in the order in which a datagram is examined: the first that applies is given. */
export const DROP_REASONS = [
  /** Longer than any member writes; not looked at further. */
  'oversize',
  /** Shorter than a header. */
  'short',
  /** Does not begin with our two bytes: something else sends to this port. */
  'magic',
  /** Another major version, which this one cannot read. */
  'version',
  /** Another cluster's tag: two clusters know each other's addresses. */
  'cluster',
  /** Sealed, and this member holds no key. */
  'sealed',
  /** Not sealed, and this member requires it. */
  'unsealed',
  /** Sealed, and no key that this member holds opens it: another key, or changed on its way. */
  'seal',
  /** Changed on its way by accident. */
  'checksum',
  /** A kind of message that is reserved or unknown here. */
  'kind',
  /** The body is not what its kind holds. */
  'body',
  /** A `hello` shorter than the challenge that would answer it. */
  'padding',
  /** One of the updates is malformed, or the bytes end within it. */
  'update',
] as const

export type DropReason = (typeof DROP_REASONS)[number]
