/**
 * Random numbers that are a pure function of the seed, a name, and how many were drawn before.
 *
 * The generator is Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3",
 * 2011). It was chosen over a generator with a running state because it is a keyed function of a counter. Each name gets a key
 * and so a stream independent of all others; a draw depends on its number alone (the fate of the k-th datagram on a link does
 * not depend on what else was drawn); and a million links cost no state. It consists of 32-bit additions, rotations and
 * exclusive ors, so it gives the same words on every machine, and there are published test vectors.
 */
import type { Random } from '../../src/protocol/tools/random.ts'

/** Two signed 32-bit words: a key, or the output of one step of the generator. */
export interface Words {
  first: number
  second: number
}

const PARITY = 0x1bd11bda
const GROUPS = 5

const WORD_RANGE = 0x1_0000_0000

/** One step of Threefry-2x32-20: `key` applied to the counter (`high`, `low`). Writes into `into`, to save an allocation. */
export function threefry(key: Readonly<Words>, high: number, low: number, into: Words): void {
  let schedule0 = key.first | 0
  let schedule1 = key.second | 0
  let schedule2 = PARITY ^ schedule0 ^ schedule1
  let x = (high + schedule0) | 0
  let y = (low + schedule1) | 0
  for (let group = 0; group < GROUPS; group++) {
    const even = (group & 1) === 0
    x = (x + y) | 0
    y = rotate(y, even ? 13 : 17) ^ x
    x = (x + y) | 0
    y = rotate(y, even ? 15 : 29) ^ x
    x = (x + y) | 0
    y = rotate(y, even ? 26 : 16) ^ x
    x = (x + y) | 0
    y = rotate(y, even ? 6 : 24) ^ x
    x = (x + schedule1) | 0
    y = (y + schedule2 + group + 1) | 0
    const held = schedule0
    schedule0 = schedule1
    schedule1 = schedule2
    schedule2 = held
  }
  into.first = x
  into.second = y
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

/** The key for these labels under this seed. A number is the same label as its decimal text. */
export function keyFor(seed: number, ...labels: readonly (string | number)[]): Words {
  const key: Words = { first: Math.floor(seed / WORD_RANGE) | 0, second: seed | 0 }
  for (const label of labels) absorb(key, String(label))
  return key
}

/** Absorbs the length first, so that `'ab', 'c'` and `'a', 'bc'` are different names. */
function absorb(key: Words, text: string): void {
  threefry(key, text.length, 0, key)
  for (let index = 0; index < text.length; index += 4) {
    threefry(key, pair(text, index), pair(text, index + 2), key)
  }
}

function pair(text: string, index: number): number {
  const low = index < text.length ? text.charCodeAt(index) : 0
  const high = index + 1 < text.length ? text.charCodeAt(index + 1) : 0
  return (high << 16) | low
}

/** The stream of a name: the same seed and labels give the same numbers, any others give unrelated ones. */
export function fork(seed: number, ...labels: readonly (string | number)[]): Random {
  return new CountedStream(keyFor(seed, ...labels))
}

/** A stream of numbers, each a function of the key and of how many were drawn before. */
export class CountedStream implements Random {
  readonly #key: Readonly<Words>
  readonly #drawn: Words = { first: 0, second: 0 }
  #high = 0
  #low = 0
  #half = false

  constructor(key: Readonly<Words>) {
    this.#key = key
  }

  /** How many numbers were drawn. */
  get drawn(): number {
    const steps = this.#high * WORD_RANGE + (this.#low >>> 0)
    return 2 * steps - (this.#half ? 1 : 0)
  }

  uint32(): number {
    this.#half = !this.#half
    if (!this.#half) return this.#drawn.second >>> 0
    threefry(this.#key, this.#high, this.#low, this.#drawn)
    this.#low = (this.#low + 1) | 0
    if (this.#low === 0) this.#high = (this.#high + 1) | 0
    return this.#drawn.first >>> 0
  }
}
