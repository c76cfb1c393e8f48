/**
 * How long a member is suspected before it is declared failed: the time that a living one has to hear of it and refute.
 *
 * Everybody who suspects has a timer of its own, from when it began to suspect that very life. Nobody's word makes it
 * shorter than the minimum: a `failed` heard from others brings a deadline forward to that, never further.
 */
import { suspicionMs } from './bounds.ts'
import { Deadlines } from './deadlines.ts'
import type { Entry, Members } from './members.ts'
import type { Settings } from './settings.ts'
import type { Instant } from './types.ts'
import { later } from './types.ts'

export class Suspicions {
  readonly #settings: Settings
  readonly #members: Members
  /** Key: name. Bound: the members with the verdict `suspect`. */
  readonly #deadlines = new Deadlines<string>()

  constructor(settings: Settings, members: Members) {
    this.#settings = settings
    this.#members = members
  }

  /** Also begins anew, where an accusation of a newer incarnation came. */
  begin(entry: Entry, now: Instant): void {
    entry.suspectedAt = now
    entry.deadline = later(now, suspicionMs(this.#settings, this.#members.size))
    this.#members.setVerdict(entry, 'suspect')
    this.#deadlines.set(entry.name, entry.deadline)
  }

  /** Others declare it failed: the suspicion ends when it has lasted the minimum for the present size. */
  hurry(entry: Entry): void {
    const soonest = later(entry.suspectedAt, suspicionMs(this.#settings, this.#members.size))
    if (soonest >= entry.deadline) return
    entry.deadline = soonest
    this.#deadlines.set(entry.name, soonest)
  }

  end(entry: Entry): void {
    this.#deadlines.delete(entry.name)
  }

  /** The next suspected member whose time is up. */
  takeDue(now: Instant): Entry | undefined {
    const name = this.#deadlines.takeDue(now)
    return name === undefined ? undefined : this.#members.get(name)
  }

  hasDue(now: Instant): boolean {
    const earliest = this.#deadlines.earliest()
    return earliest !== undefined && earliest <= now
  }

  earliest(): Instant | undefined {
    return this.#deadlines.earliest()
  }
}
