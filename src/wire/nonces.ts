/**
 * Nonces that never repeat under one sub-key, not even in two processes that both believe they are the same life. Anybody that
 * sees two different texts under one nonce of GCM can learn from both and forge seals.
 *
 * ```
 *  0  number  4   of the datagram, among those that this process has sealed
 *  4  hash    8   HMAC-SHA-256 of 8 random bytes and the whole datagram, its first bytes
 * ```
 *
 * In one process, the number distinguishes 2^32 datagrams in a row. A snapshot of a machine that is restored, or restored twice,
 * repeats the number, the instance and with it the sub-key, and also the random bytes, as the generator's state is in the restored
 * memory. It does not repeat what is said. Different datagrams have different hashes, except for one case in 2^64. The same
 * datagram under the same nonce is the same bytes once more, and tells nobody anything. `FORMAT.md` has the calculation.
 */
import { createHmac } from 'node:crypto'
import type { Random } from '../protocol/tools/random.ts'
import { putUint32 } from './integers.ts'
import { SEAL_NONCE_BYTES } from './limits.ts'

const NUMBER_BYTES = 4
const HASH_BYTES: number = SEAL_NONCE_BYTES - NUMBER_BYTES
const RANDOM_BYTES = 8

export class Nonces {
  readonly #random: Random
  readonly #drawn = new Uint8Array(RANDOM_BYTES)
  #number = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** `key` belongs to the life that sends, and is used for nothing else. Without it the hash would reveal what is sealed. */
  next(key: Uint8Array, plain: Uint8Array): Uint8Array {
    const nonce = new Uint8Array(SEAL_NONCE_BYTES)
    putUint32(nonce, 0, this.#number)
    this.#number = (this.#number + 1) >>> 0
    putUint32(this.#drawn, 0, this.#random.uint32())
    putUint32(this.#drawn, 4, this.#random.uint32())
    const hash = createHmac('sha256', key).update(this.#drawn).update(plain).digest()
    nonce.set(hash.subarray(0, HASH_BYTES), NUMBER_BYTES)
    return nonce
  }
}
