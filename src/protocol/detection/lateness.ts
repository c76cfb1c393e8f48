/** How late this member's engine was woken, for people: the rules that act on it are in stall.ts. */
import { STALL_MS } from './stall.ts'

export class Lateness {
  /** Milliseconds behind the time it had asked for, the last time that it had come. */
  lastMs = 0
  /** The most there ever was. */
  worstMs = 0
  /** How often it was as late as a loop that stood still. */
  times = 0

  /** An input came so long after the time that was asked for; before that time nobody is late. */
  take(lateMs: number): void {
    if (lateMs < 0) return
    this.lastMs = lateMs
    this.worstMs = Math.max(this.worstMs, lateMs)
    if (lateMs >= STALL_MS) this.times++
  }
}
