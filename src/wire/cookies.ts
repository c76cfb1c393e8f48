/**
 * Cookies: a member sends one to a stranger and forgets it. A stranger that shows it again has proved that it receives at its
 * address. A cookie is a keyed hash of the time, the nonce and the address, so nothing is stored however many strangers ask.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { addressText, type Address } from '../protocol/address.ts'
import type { Cookies } from '../protocol/codec.ts'
import type { Instant, Nonce } from '../protocol/types.ts'
import { writeId } from './hex.ts'
import { COOKIE_BYTES, ID_BYTES } from './limits.ts'

/** The default length of an epoch in milliseconds. A cookie is valid for one to two: an exchange takes a few round trips. */
export const EPOCH_MS = 30_000

/** A shorter secret could be guessed. */
export const SECRET_MIN_BYTES = 16

const EPOCH_BYTES = 8

/** The cookies of one member. Each member has its own secret, so they are valid nowhere else. */
export class HmacCookies implements Cookies {
  readonly #secret: Uint8Array
  readonly #epochMs: number

  /** `secret` is random and stays within the process; it is copied. */
  constructor(options: { readonly secret: Uint8Array; readonly epochMs?: number | undefined }) {
    const { secret, epochMs = EPOCH_MS } = options
    if (secret.length < SECRET_MIN_BYTES) throw new RangeError(`A secret of ${secret.length} bytes, fewer than ${SECRET_MIN_BYTES}`)
    if (!(epochMs > 0)) throw new RangeError(`An epoch of ${epochMs} ms`)
    this.#secret = new Uint8Array(secret)
    this.#epochMs = epochMs
  }

  bake(to: Address, nonce: Nonce, now: Instant): Uint8Array {
    return this.#cookie(this.#epoch(now), to, nonce)
  }

  /** Accepts this epoch and the one before. */
  holds(cookie: Uint8Array, from: Address, nonce: Nonce, now: Instant): boolean {
    if (cookie.length !== COOKIE_BYTES) return false
    const epoch = this.#epoch(now)
    return [epoch, epoch - 1].some((number) => timingSafeEqual(cookie, this.#cookie(number, from, nonce)))
  }

  #epoch(now: Instant): number {
    return Math.floor(now / this.#epochMs)
  }

  /** Epoch and nonce have a fixed length and the address is last, so no two triples are the same bytes. */
  #cookie(epoch: number, address: Address, nonce: Nonce): Uint8Array {
    const fixed = new Uint8Array(EPOCH_BYTES + ID_BYTES)
    new DataView(fixed.buffer).setFloat64(0, epoch)
    writeId(fixed, EPOCH_BYTES, nonce)
    const digest = createHmac('sha256', this.#secret).update(fixed).update(addressText(address), 'utf8').digest()
    return new Uint8Array(digest.subarray(0, COOKIE_BYTES))
  }
}
