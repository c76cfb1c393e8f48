/**
 * A cache of updates read lately, by their bytes. Each update reaches a member a dozen times, from as many neighbours. A look-up
 * takes a tenth of the time of reading and checking it anew, and all holders of an update share its memory.
 *
 * What bytes mean depends on nothing but the bytes, and updates never change, so one cache serves the whole process. The key is a
 * hash of the bytes, which are then compared. As a string key they would have to be copied and hashed by the engine, which took
 * 250 ns where this takes 100. Of two updates with the same hash the later one is kept.
 */
import type { Update } from '../protocol/types.ts'

/** Updates of one generation: more than spread through a large cluster at a time. Each takes a few hundred bytes. */
export const KNOWN_UPDATES_LIMIT = 8192

interface Known {
  readonly bytes: Uint8Array
  readonly update: Update
}

export class KnownUpdates {
  /** Key: {@link hashOf} the update's bytes. Bound: {@link KNOWN_UPDATES_LIMIT}; when it is full it becomes `#old`. */
  #young = new Map<number, Known>()
  /** Updates not asked for since they became old are forgotten with it. Key and bound: the same. */
  #old = new Map<number, Known>()

  /** The update from `start` to `end`, if it was read lately. */
  get(bytes: Uint8Array, start: number, end: number): Update | undefined {
    const hash = hashOf(bytes, start, end)
    const young = this.#young.get(hash)
    if (young !== undefined && isAt(young.bytes, bytes, start, end)) return young.update
    const old = this.#old.get(hash)
    if (old === undefined || !isAt(old.bytes, bytes, start, end)) return undefined
    this.#put(hash, old)
    return old.update
  }

  /** Copies the bytes into memory of their own: a part of Node's pool would keep the whole pool alive. */
  add(bytes: Uint8Array, start: number, end: number, update: Update): void {
    this.#put(hashOf(bytes, start, end), { bytes: new Uint8Array(bytes.subarray(start, end)), update })
  }

  #put(hash: number, known: Known): void {
    if (this.#young.size >= KNOWN_UPDATES_LIMIT) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(hash, known)
  }
}

const GOLDEN = 0x9e3779b1

/** Over whole words, then over the bytes that are left. Signed, as larger numbers would each be an object on the heap. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start
  let index = start
  for (; index + 4 <= end; index += 4) {
    const word = byteAt(bytes, index) | (byteAt(bytes, index + 1) << 8) | (byteAt(bytes, index + 2) << 16) | (byteAt(bytes, index + 3) << 24)
    hash = Math.imul(hash ^ word, GOLDEN)
    hash ^= hash >>> 15
  }
  for (; index < end; index++) hash = Math.imul(hash ^ byteAt(bytes, index), GOLDEN)
  return hash ^ (hash >>> 15)
}

function isAt(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  const { length } = known
  if (length !== end - start) return false
  for (let index = 0; index < length; index++) if (known[index] !== bytes[start + index]) return false
  return true
}

function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] as number
}
