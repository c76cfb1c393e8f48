/**
 * How long a member is suspected before it is declared failed: the time that a living one has to hear of it and refute.
 *
 * Each member that suspects runs its own timer, from when it began to suspect that very life. The suspicion starts at its
 * longest time and shrinks with each independent accuser, down to the minimum (Lifeguard, section IV). A `failed` heard from
 * others brings the deadline forward to the minimum. Only testimonies of a refusal (below) go further.
 *
 * ```
 *                  a timeout before the deadline,        deadline, judged
 *                  own probe failed: asked once more     and still no answer
 *   suspected ───────────────────────────────► asked ────────────────────────► declared failed
 *       │                                        │ answers: this member no longer declares it by itself
 *       │ deadline, own probe did not fail       ▼
 *       └──────────────► waits as long again, then asks for itself
 * ```
 *
 * A refusal is more than silence: the machine is there and says that nothing listens at that port, or another life says that the
 * one asked for is no longer there. Testimonies of two members shorten the suspicion to max(500 ms, four times what news takes to
 * spread), and no further. They can be forged, so they only hurry it, and a refutation ends it like any suspicion. An ack alone
 * only stops this member from declaring, unless nobody was told of the suspicion: then it ends it.
 *
 * A member whose own probe has not failed leaves it to the others to declare: their `failed` ends the suspicion here after the
 * minimum.
 */
import type { SuspicionSpan } from '../settings/bounds.ts'
import { refusedMs, suspicionMs, suspicionSpan } from '../settings/bounds.ts'
import { Deadlines } from '../tools/deadlines.ts'
import type { Entry, Suspicion } from './entry.ts'
import type { Members } from './members.ts'
import type { Settings } from '../settings/settings.ts'
import type { Instant, Update } from '../types.ts'
import { later } from '../types.ts'

/** Who accuses, and what of. */
export type Accusation = Pick<Update, 'accuser' | 'refused'>

/** How many members must testify to a refusal before that counts: one alone may have a bad path, or lie. */
export const REFUSALS_WANTED = 2

/** One shared set, as most suspicions have no testimony for as long as they last. */
const NOBODY: ReadonlySet<string> = new Set<string>()

export class Suspicions {
  readonly #settings: Settings
  readonly #members: Members
  /** Key: name. Bound: the members with the verdict `suspect`. */
  readonly #deadlines = new Deadlines<string>()
  #lastSpan: { readonly size: number; readonly span: SuspicionSpan } | undefined

  constructor(settings: Settings, members: Members) {
    this.#settings = settings
    this.#members = members
  }

  /** Begins a suspicion; begins it anew after an accusation of a newer incarnation. */
  begin(entry: Entry, { accuser, refused }: Accusation, now: Instant): void {
    const span = this.#span()
    const accusers = accuser === undefined ? [] : [accuser]
    const refusedBy = refused ? new Set(accusers) : NOBODY
    entry.suspicion = { since: now, span, accusers, refusedBy, ownProbeFailed: false, asked: false, askedAnew: false, deadline: now, overdue: false }
    this.#members.setVerdict(entry, 'suspect')
    this.#setDeadline(entry, entry.suspicion, later(now, suspicionMs(span, 0)))
  }

  /**
   * Another member accuses it too. True if that is worth passing on: an independent accuser or testimony, and not one too many.
   */
  confirm(entry: Entry, { accuser, refused }: Accusation): boolean {
    const { suspicion } = entry
    if (suspicion === undefined || accuser === undefined) return false
    const confirms = !suspicion.accusers.includes(accuser) && suspicion.accusers.length <= suspicion.span.confirmations
    const testifies = this.#settings.expert.refusals && refused && !suspicion.refusedBy.has(accuser) && suspicion.refusedBy.size < REFUSALS_WANTED
    if (confirms) suspicion.accusers.push(accuser)
    if (testifies) suspicion.refusedBy = new Set([...suspicion.refusedBy, accuser])
    // Not during the last question: no verdict before it is over.
    if (suspicion.asked) return confirms || testifies
    if (confirms) this.#bringForward(entry, suspicion, suspicionMs(suspicion.span, suspicion.accusers.length - 1))
    if (testifies && suspicion.refusedBy.size === REFUSALS_WANTED) this.#bringForward(entry, suspicion, this.#leastMs(suspicion))
    return confirms || testifies
  }

  /** Others declare it failed: the suspicion ends once it has lasted the minimum for the present cluster size. */
  hurry(entry: Entry): void {
    if (entry.suspicion !== undefined) this.#bringForward(entry, entry.suspicion, this.#leastMs(entry.suspicion))
  }

  /** This member's own probe has failed. If the suspicion was overdue already, there is nothing more to wait for. */
  settle(entry: Entry, now: Instant): void {
    if (entry.suspicion?.overdue === true && now < entry.suspicion.deadline) this.#setDeadline(entry, entry.suspicion, now)
  }

  /** Nobody has declared it in time: the suspicion lasts as long again, at least a probe interval, and then this member asks. */
  wait(entry: Entry): void {
    const { suspicion } = entry
    if (suspicion === undefined) return
    suspicion.overdue = true
    this.#setDeadline(entry, suspicion, later(suspicion.deadline, Math.max(this.#settings.probeIntervalMs, suspicion.deadline - suspicion.since)))
  }

  /** Puts all suspicions off by `moveMs`, the length of a stall; none ends before `soonest`. */
  stall(moveMs: number, soonest: Instant): void {
    for (const entry of this.#members.peers) {
      const { suspicion } = entry
      if (suspicion === undefined) continue
      suspicion.since = later(suspicion.since, moveMs)
      // The answer to a last question may have been lost in the stall: it is asked anew, once.
      if (suspicion.asked && !suspicion.askedAnew) {
        suspicion.asked = false
        suspicion.askedAnew = true
      }
      this.#setDeadline(entry, suspicion, Math.max(later(suspicion.deadline, moveMs), soonest) as Instant)
    }
  }

  end(entry: Entry): void {
    entry.suspicion = undefined
    this.#deadlines.delete(entry.name)
  }

  /** The last question is being asked, until `until`: no verdict before that. */
  ask(entry: Entry, until: Instant): void {
    if (entry.suspicion === undefined) return
    entry.suspicion.asked = true
    this.#setDeadline(entry, entry.suspicion, later(until, Math.max(0, entry.suspicion.deadline - until)))
  }

  /** It was taken for its last question, which this member does not have to ask: wait for the deadline itself. */
  goOn(entry: Entry): void {
    if (entry.suspicion !== undefined) this.#deadlines.set(entry.name, entry.suspicion.deadline)
  }

  /** The next suspect whose deadline, or the time of its last question (a timeout earlier), has come. */
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

  /** One object for all suspicions that begin at the same cluster size: half of a large cluster can be suspected at once. */
  #span(): SuspicionSpan {
    const { size } = this.#members
    if (this.#lastSpan?.size !== size) this.#lastSpan = { size, span: suspicionSpan(this.#settings, size) }
    return this.#lastSpan.span
  }

  /** The minimum for the present size; less after two testimonies, but never less than news of a refutation takes. */
  #leastMs({ refusedBy }: Suspicion): number {
    const { leastMs } = suspicionSpan(this.#settings, this.#members.size)
    return refusedBy.size < REFUSALS_WANTED ? leastMs : Math.min(leastMs, refusedMs(this.#settings, this.#members.size))
  }

  #bringForward(entry: Entry, suspicion: Suspicion, lastsMs: number): void {
    const deadline = later(suspicion.since, lastsMs)
    if (deadline < suspicion.deadline) this.#setDeadline(entry, suspicion, deadline)
  }

  #setDeadline(entry: Entry, suspicion: Suspicion, deadline: Instant): void {
    suspicion.deadline = deadline
    const early = this.#settings.expert.lastQuestion && !suspicion.asked ? this.#settings.probeTimeoutMs : 0
    this.#deadlines.set(entry.name, later(deadline, -early))
  }
}
