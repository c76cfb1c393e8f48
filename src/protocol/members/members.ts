/**
 * The table of all known names, self included: the claim that holds for each, and this member's own verdict.
 *
 * The *claim* is the highest heard (precedence.ts) and is what members exchange. The *verdict* is local: it has the timers
 * and is what users see. They differ on purpose: a member claimed `failed` by others is still `alive` here until it has been
 * asked and has stayed silent for as long as the suspicion lasts.
 */
import type { Claim, Digest, Instant, Life, Update } from '../types.ts'
import { QUIET_LIMIT_MS } from '../types.ts'
import { hashText } from '../tools/hash.ts'
import { Entry, type Verdict } from './entry.ts'
import { Gone } from './gone.ts'
import { saysLiving } from './precedence.ts'
import { Roll } from './roll.ts'
import type { StateWatch } from './watch.ts'

/**
 * More than this many changes of the list within {@link MANY_WITHIN_MS} are more than gossip can be trusted to carry to
 * everybody.
 */
export const MANY_CHANGES = 16
export const MANY_WITHIN_MS = 2000

export class Members {
  readonly self: string
  /** Key: name. Bound: the living plus the gone that are remembered (gone.ts). */
  readonly #entries = new Map<string, Entry>()
  /** All that are not gone, self excluded, in no particular order. Bound: the living. */
  readonly #peers: Entry[] = []
  readonly #gone = new Gone()
  #peak = 1
  /** The names that the digest sums, in the order of the list. */
  readonly list: Roll = new Roll(() => this.#living())
  #sum = 0
  #count = 0
  #changedAt: Instant
  /** When each of the last changes of the list happened: a ring, the oldest at `#nextChange`. Bound: {@link MANY_CHANGES} + 1. */
  readonly #changes: Instant[] = []
  #nextChange = 0
  readonly #forgotten: (name: string) => void
  readonly #watch: StateWatch | undefined

  /** `forgotten` is called with each name that is no longer held. */
  constructor(self: string, now: Instant, forgotten: (name: string) => void, watch?: StateWatch) {
    this.self = self
    this.#forgotten = forgotten
    this.#watch = watch
    this.#changedAt = now
  }

  get(name: string): Entry | undefined {
    return this.#entries.get(name)
  }

  /** What is held of that very life, if it is a member. */
  member({ name, instance }: Pick<Life, 'name' | 'instance'>): Entry | undefined {
    const entry = this.#entries.get(name)
    return entry !== undefined && entry.verdict !== 'gone' && entry.shown?.instance === instance ? entry : undefined
  }

  /** All that are not gone, self excluded. Do not change. */
  get peers(): readonly Entry[] {
    return this.#peers
  }

  /** Members found failed and still remembered, the longest gone first. Key: name. */
  get failed(): ReadonlyMap<string, Entry> {
    return this.#gone.failed
  }

  /** Members that said they left and are still remembered, likewise. */
  get left(): ReadonlyMap<string, Entry> {
    return this.#gone.left
  }

  /** Members not gone, self included. */
  get size(): number {
    return this.#peers.length + 1
  }

  /** Stores a claim in place of the one held for its name, if any. The caller gives a new entry its verdict. */
  hold({ claim, accuser, refused }: Update, now: Instant): Entry {
    const known = this.#entries.get(claim.name)
    const entry = known ?? this.#enter(claim, now)
    const before = known?.claim
    this.#recount(entry, claim, now)
    entry.claim = claim
    entry.accuser = accuser
    entry.refused = refused
    entry.heldSince = now
    this.#watch?.claimed(entry, before)
    this.#forget(this.#gone.takeOutdated(now))
    return entry
  }

  setVerdict(entry: Entry, verdict: Verdict): void {
    const before = entry.verdict
    entry.verdict = verdict
    this.#watch?.judged(entry, before)
    if (entry.name === this.self) return
    this.#gone.delete(entry.name)
    if (verdict !== 'gone') {
      if (entry.seat === -1) entry.seat = this.#peers.push(entry) - 1
      this.#peak = Math.max(this.#peak, this.size)
      return
    }
    this.#unseat(entry)
    this.#gone.add(entry)
    this.#forget(this.#gone.takeSurplus(this.#peak))
  }

  /** Forgets a member that was found failed. False if there is none of that name. */
  forgetFailed(name: string): boolean {
    const entry = this.#gone.failed.get(name)
    if (entry === undefined) return false
    this.#gone.delete(name)
    this.#forget(entry)
    return true
  }

  digest(now: Instant): Digest {
    const quietMs = Math.min(QUIET_LIMIT_MS, Math.floor(now - this.#changedAt))
    return { sum: this.#sum, count: this.#count, quietMs }
  }

  /** Whether a list with that digest is like this one. */
  agrees({ sum, count }: Digest): boolean {
    return sum === this.#sum && count === this.#count
  }

  /** Whether so much has just changed ({@link MANY_CHANGES}) that some of it may have been missed. */
  changesFast(now: Instant): boolean {
    const oldest = this.#changes[this.#nextChange]
    return oldest !== undefined && now - oldest < MANY_WITHIN_MS
  }

  *#living(): Generator<Entry> {
    for (const entry of this.#entries.values()) if (entry.print !== 0) yield entry
  }

  #enter(claim: Claim, now: Instant): Entry {
    const { name } = claim
    const entry = new Entry(name, hashText(name), claim, now)
    this.#entries.set(name, entry)
    return entry
  }

  #unseat(entry: Entry): void {
    if (entry.seat === -1) return
    const last = this.#peers.pop() as Entry
    if (last !== entry) {
      this.#peers[entry.seat] = last
      last.seat = entry.seat
    }
    entry.seat = -1
  }

  #forget(entry: Entry | undefined): void {
    if (entry === undefined) return
    this.#entries.delete(entry.name)
    // An observer announces nothing, so it may hold a member as gone whose claim still says that it lives.
    if (entry.print !== 0) this.#enlist(entry, 0)
    this.#watch?.forgotten(entry)
    this.#forgotten(entry.name)
  }

  /** Suspicions and tombstones are not in the digest: a difference in them is not worth mending. */
  #recount(entry: Entry, after: Claim, now: Instant): void {
    const print = saysLiving(after) ? printOf(after) : 0
    if (entry.print === print) return
    this.#changedAt = now
    this.#changes[this.#nextChange] = now
    this.#nextChange = (this.#nextChange + 1) % (MANY_CHANGES + 1)
    this.#enlist(entry, print)
  }

  /** What the digest and the list have of this entry from now on; nothing if it is 0. */
  #enlist(entry: Entry, is: number): void {
    const was = entry.print
    entry.print = is
    this.#sum = (this.#sum - was + is) >>> 0
    if ((was === 0) === (is === 0)) return
    this.#count += is === 0 ? -1 : 1
    if (is === 0) this.list.remove(entry)
    else this.list.add(entry)
  }
}

/** Never 0, which stands for no living claim. The name comes last, so that names whose hashes are equal get different prints. */
function printOf(claim: Claim): number {
  return hashText(`${claim.instance}\n${claim.incarnation}\n${claim.name}`) || 1
}
