/** Binary search in sorted lists. */

/** The first index for which the test holds, in a list where it holds from some index on; the length if it never does. */
export function firstWhere<Item>(sorted: readonly Item[], test: (item: Item) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (test(sorted[middle] as Item)) high = middle
    else low = middle + 1
  }
  return low
}
