/** Random numbers from the system's cryptographic generator, because nonces and instances must not be guessable. */
import { randomFillSync } from 'node:crypto'
import type { Random } from '../protocol/tools/random.ts'

/** Drawn together, because a call of the generator costs far more than one word of its output. */
const WORDS_PER_REFILL = 256

export function cryptoRandom(): Random {
  const words = new Uint32Array(WORDS_PER_REFILL)
  let used = WORDS_PER_REFILL
  return {
    uint32() {
      if (used === WORDS_PER_REFILL) {
        randomFillSync(words)
        used = 0
      }
      return words[used++] as number
    },
  }
}
