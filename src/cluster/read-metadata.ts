/** Others' metadata as the user's type. It is a stranger's: what cannot be read is a warning, never an exception. */
import { RollcallError } from '../errors.ts'
import { addressText } from '../protocol/address.ts'
import type { Claim } from '../protocol/types.ts'
import { decodeMetadata } from '../wire/metadata.ts'

/** What `readMetadata` makes of a claim's metadata, or the warning that it refused it. */
export function readMetadataOf<M>(claim: Claim, readMetadata: ((raw: unknown) => M) | undefined): { readonly metadata: M } | RollcallError {
  try {
    const decoded = decodeMetadata(claim.metadata ?? new Uint8Array())
    if (!decoded.ok) throw new RollcallError('ROLLCALL_METADATA_TYPE', 'the bytes are no metadata')
    return { metadata: readMetadata === undefined ? (decoded.value as M) : readMetadata(decoded.value) }
  } catch (cause) {
    const message = `the metadata of ${JSON.stringify(claim.name)} at ${addressText(claim.address)} cannot be read; it stays hidden, or as it was`
    return new RollcallError('ROLLCALL_METADATA_TYPE', message, { cause })
  }
}
