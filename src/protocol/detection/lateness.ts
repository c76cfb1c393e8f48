/** How late this member's engine was woken, for `stats()`. The rules that act on it are in stall.ts. */
import { STALL_MS } from './stall.ts'

export class Lateness {
  /** By how many milliseconds the last wake-up was late. */
  lastMs = 0
  /** The largest value so far, in milliseconds. */
  worstMs = 0
  /** How often it was late by {@link STALL_MS} or more. */
  times = 0

  /** An input came `lateMs` after the wake-up that the engine had asked for; negative, and not counted, where it came before. */
  take(lateMs: number): void {
    if (lateMs < 0) return
    this.lastMs = lateMs
    this.worstMs = Math.max(this.worstMs, lateMs)
    if (lateMs >= STALL_MS) this.times++
  }
}
