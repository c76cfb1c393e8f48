/**
 * The bottleneck of a directed link: bytes leave at a fixed rate, packets that come faster wait in order, and a packet that the
 * queue has no room for is dropped (tail drop). The state is a single number: the time at which the last waiting byte leaves.
 */

export class Queue {
  readonly #bytesPerMs: number
  readonly #roomBytes: number
  #emptyAtMs = 0

  constructor(bytesPerSecond: number, roomBytes: number) {
    this.#bytesPerMs = bytesPerSecond / 1000
    this.#roomBytes = roomBytes
  }

  /** Whether a packet that comes now has to wait. */
  isBusy(nowMs: number): boolean {
    return this.#emptyAtMs > nowMs
  }

  /** In how many ms the last byte of the packet leaves; undefined if there is no room. An idle link takes any packet. */
  enter(bytes: number, nowMs: number): number | undefined {
    const backlogMs = Math.max(0, this.#emptyAtMs - nowMs)
    if (backlogMs > 0 && backlogMs * this.#bytesPerMs + bytes > this.#roomBytes) return undefined
    const leavesInMs = backlogMs + bytes / this.#bytesPerMs
    this.#emptyAtMs = nowMs + leavesInMs
    return leavesInMs
  }
}
