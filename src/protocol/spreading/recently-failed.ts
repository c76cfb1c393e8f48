/**
 * Who was found failed lately: gossip can go on to them for a while, so that one who lives hears of it and refutes
 * (memberlist: 30 s). Who left said so, and is told nothing.
 */
import type { Entry, Members } from '../members/members.ts'
import type { Instant } from '../types.ts'

export class RecentlyFailed {
  readonly #members: Members
  readonly #forMs: number
  /** Key: name; value: when it was first seen to be gone. A failure is news itself, so it is seen soon. Bound: the gone. */
  #since: ReadonlyMap<string, Instant> = new Map()

  constructor(members: Members, forMs: number) {
    this.#members = members
    this.#forMs = forMs
  }

  list(now: Instant): readonly Entry[] {
    if (this.#forMs === 0) return []
    const since = new Map<string, Instant>()
    const recent: Entry[] = []
    for (const entry of this.#members.gone()) {
      if (entry.claim.state !== 'failed' || entry.shown === undefined) continue
      const seenAt = this.#since.get(entry.name) ?? now
      since.set(entry.name, seenAt)
      if (now - seenAt < this.#forMs) recent.push(entry)
    }
    this.#since = since
    return recent
  }
}
