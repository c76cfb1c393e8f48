/**
 * The metadata of claims as values. Members in one process that hold the same claim object show the same value: otherwise metadata
 * of three fields would take 150 bytes for each pair of simulated members.
 *
 * That is safe because such values are deeply frozen. Bytes cannot be frozen, so metadata that holds some is read anew each time.
 */
import type { Claim } from '../protocol/types.ts'
import { decodeMetadata, isFrozenThrough, type DecodedMetadata } from './metadata.ts'

/** Each lives as long as its claim. */
const known = new WeakMap<Claim, DecodedMetadata>()

const NO_BYTES: Uint8Array = new Uint8Array(0)

/** The metadata in a claim; `ok: false` if the bytes are no metadata. */
export function claimedMetadata(claim: Claim): DecodedMetadata {
  const before = known.get(claim)
  if (before !== undefined) return before
  const decoded = decodeMetadata(claim.metadata ?? NO_BYTES)
  if (decoded.ok && isFrozenThrough(decoded.value)) known.set(claim, decoded)
  return decoded
}
