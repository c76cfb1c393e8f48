/**
 * The metadata of claims as values. What many members of one process hold as one claim they show as one value: metadata of three
 * fields would else take 150 bytes for each pair of simulated members.
 *
 * That is safe because such values are frozen through and through. Bytes cannot be, so what holds some is read anew each time.
 */
import type { Claim } from '../protocol/types.ts'
import { decodeMetadata, isFrozenThrough, type DecodedMetadata } from './metadata.ts'

/** Each lives as long as its claim. */
const known = new WeakMap<Claim, DecodedMetadata>()

const NO_BYTES: Uint8Array = new Uint8Array(0)

/** What a claim says of its life; `ok: false` where the bytes are no metadata. */
export function claimedMetadata(claim: Claim): DecodedMetadata {
  const before = known.get(claim)
  if (before !== undefined) return before
  const decoded = decodeMetadata(claim.metadata ?? NO_BYTES)
  if (decoded.ok && isFrozenThrough(decoded.value)) known.set(claim, decoded)
  return decoded
}
