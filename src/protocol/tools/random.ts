/** Random numbers are handed in as integers, so that what is derived from them is the same on every machine. */

/** A stream of uniformly distributed unsigned 32-bit integers. */
export interface Random {
  /** 0 to 2^32 - 1. */
  uint32(): number
}

/** What a stream is for. Each purpose has a stream of its own, so that an extra draw for one does not shift the others. */
export type RandomPurpose = 'instance' | 'nonce' | 'cookie' | 'seal' | 'rotation' | 'helpers' | 'gossip' | 'timing'

/** Gives the stream of a purpose: the same stream each time. */
export type Randomness = (purpose: RandomPurpose) => Random

const RANGE = 0x1_0000_0000

/** A uniform integer from 0 to `bound` - 1; draws again if the remainder would favour small numbers. */
export function below(random: Random, bound: number): number {
  const limit = RANGE - (RANGE % bound)
  for (;;) {
    const drawn = random.uint32()
    if (drawn < limit) return drawn % bound
  }
}

/** A uniform fraction, at least 0 and below 1, in steps of 2^-32. */
export function fraction(random: Random): number {
  return random.uint32() / RANGE
}

/** Shuffles in place (Fisher and Yates) and returns the same array. */
export function shuffle<Item>(random: Random, items: Item[]): Item[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = below(random, last + 1)
    const held = items[last] as Item
    items[last] = items[other] as Item
    items[other] = held
  }
  return items
}

/** Up to `count` different items of `items` that pass `fits`, each choice equally likely. Does not change `items`. */
export function sample<Item>(random: Random, items: readonly Item[], count: number, fits: (item: Item) => boolean): Item[] {
  if (items.length > 8 * count) {
    const drawn = sampleByDrawing(random, items, count, fits)
    if (drawn !== undefined) return drawn
  }
  const candidates = items.filter(fits)
  const wanted = Math.min(count, candidates.length)
  for (let index = 0; index < wanted; index++) {
    const other = index + below(random, candidates.length - index)
    const held = candidates[index] as Item
    candidates[index] = candidates[other] as Item
    candidates[other] = held
  }
  return candidates.slice(0, wanted)
}

/**
 * Samples a few out of many without looking at every item: draws until it has enough; undefined if too many draws did not fit.
 */
function sampleByDrawing<Item>(random: Random, items: readonly Item[], count: number, fits: (item: Item) => boolean): Item[] | undefined {
  const found: Item[] = []
  for (let draws = 0; draws < 4 * count && found.length < count; draws++) {
    const item = items[below(random, items.length)] as Item
    if (fits(item) && !found.includes(item)) found.push(item)
  }
  return found.length === count ? found : undefined
}

/** Sixteen hexadecimal digits: an instance or a nonce. */
export function hexDigits(random: Random): string {
  const half = (): string => random.uint32().toString(16).padStart(8, '0')
  return half() + half()
}
