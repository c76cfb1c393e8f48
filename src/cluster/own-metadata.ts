/** This member's own metadata, checked when it is set and shown here as the others will see it. */
import { RollcallError } from '../errors.ts'
import type { Metadata } from '../wire/metadata.ts'
import { decodeMetadata, encodeMetadata } from '../wire/metadata.ts'

export interface OwnMetadata<M> {
  readonly bytes: Uint8Array
  /** A frozen copy as it arrives at others, passed through the user's `readMetadata` if there is one. */
  readonly value: M
}

/** Throws `ROLLCALL_METADATA_SIZE` or `ROLLCALL_METADATA_TYPE`, naming the part that cannot be sent. */
export function ownMetadata<M>(written: unknown, read: ((raw: unknown) => M) | undefined): OwnMetadata<M> {
  const encoded = encodeMetadata(written)
  if (!encoded.ok) throw new RollcallError(encoded.code === 'size' ? 'ROLLCALL_METADATA_SIZE' : 'ROLLCALL_METADATA_TYPE', `${encoded.path} ${encoded.problem}`)
  const decoded = decodeMetadata(encoded.bytes)
  const raw: Metadata = decoded.ok ? decoded.value : null
  try {
    return { bytes: encoded.bytes, value: read === undefined ? (raw as M) : read(raw) }
  } catch (cause) {
    throw new RollcallError('ROLLCALL_METADATA_TYPE', "readMetadata threw at this member's own metadata (see cause)", { cause })
  }
}
