/**
 * A seal: AES-256-GCM over all behind the header, with the header as additional data. A datagram with one bit of either changed,
 * or sealed with another key, is refused as a whole.
 *
 * ```
 *  plain    header 24 | checksum 4 | body and updates
 *  sealed   header 24 | nonce 12   | body and updates, encrypted | tag 16
 * ```
 */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { markSealed } from './header.ts'
import { HEADER_BYTES, SEAL_BYTES, SEAL_NONCE_BYTES, SEAL_TAG_BYTES, SEALED_HEADER_BYTES } from './limits.ts'

const ALGORITHM = 'aes-256-gcm'
const WHOLE_TAG = { authTagLength: SEAL_TAG_BYTES } as const
const BODY_AT = SEALED_HEADER_BYTES + SEAL_NONCE_BYTES

/** Bytes by which a datagram with a seal is longer than the same one with a checksum. */
export const SEALED_LONGER_BYTES: number = SEAL_BYTES - (HEADER_BYTES - SEALED_HEADER_BYTES)

/** The datagram with a seal in place of its checksum. `nonce` must never have been used with `subKey` for anything else. */
export function seal(subKey: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Uint8Array {
  const sealed = Buffer.allocUnsafe(plain.length + SEALED_LONGER_BYTES) // every byte is written below
  sealed.set(plain.subarray(0, SEALED_HEADER_BYTES))
  markSealed(sealed)
  sealed.set(nonce, SEALED_HEADER_BYTES)
  const cipher = createCipheriv(ALGORITHM, subKey, nonce, WHOLE_TAG)
  cipher.setAAD(sealed.subarray(0, SEALED_HEADER_BYTES))
  sealed.set(cipher.update(plain.subarray(HEADER_BYTES)), BODY_AT)
  cipher.final() // nothing is held back: GCM is a stream
  sealed.set(cipher.getAuthTag(), sealed.length - SEAL_TAG_BYTES)
  return sealed
}

/** What is behind the header of a sealed datagram, opened; undefined if this key did not seal exactly this. */
export function open(subKey: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  const tagAt = sealed.length - SEAL_TAG_BYTES
  if (tagAt < BODY_AT) return undefined
  const decipher = createDecipheriv(ALGORITHM, subKey, sealed.subarray(SEALED_HEADER_BYTES, BODY_AT), WHOLE_TAG)
  decipher.setAAD(sealed.subarray(0, SEALED_HEADER_BYTES))
  decipher.setAuthTag(sealed.subarray(tagAt))
  const body = decipher.update(sealed.subarray(BODY_AT, tagAt))
  try {
    decipher.final()
    return body
  } catch {
    return undefined // this key did not seal this, and what was decrypted is worthless
  }
}
