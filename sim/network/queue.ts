/**
 * The narrow end of a directed link: bytes leave at a rate, what comes faster waits in its order, and what the queue has no room
 * for is dropped (tail drop). No list of what waits is needed: the time at which the last of it is out says all.
 */

export class Queue {
  readonly #bytesPerMs: number
  readonly #roomBytes: number
  #emptyAtMs = 0

  constructor(bytesPerSecond: number, roomBytes: number) {
    this.#bytesPerMs = bytesPerSecond / 1000
    this.#roomBytes = roomBytes
  }

  /** Whether something is in front of what comes now. */
  isBusy(nowMs: number): boolean {
    return this.#emptyAtMs > nowMs
  }

  /** In how many milliseconds the last byte of so many is out; undefined where there is no room. An idle link takes any packet. */
  enter(bytes: number, nowMs: number): number | undefined {
    const backlogMs = Math.max(0, this.#emptyAtMs - nowMs)
    if (backlogMs > 0 && backlogMs * this.#bytesPerMs + bytes > this.#roomBytes) return undefined
    const leavesInMs = backlogMs + bytes / this.#bytesPerMs
    this.#emptyAtMs = nowMs + leavesInMs
    return leavesInMs
  }
}
