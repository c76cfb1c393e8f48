/**
 * The table of all names known, self included: the claim that holds for each, and this member's own verdict.
 *
 * The *claim* is the highest heard (precedence.ts) and is what members exchange. The *verdict* is local: it has the timers
 * and is what users see. They differ on purpose: a member claimed `failed` by others is still `alive` here until it has been
 * asked and has stayed silent for as long as the suspicion lasts.
 */
import type { SuspicionSpan } from '../settings/bounds.ts'
import type { Claim, Digest, Instant, Update } from '../types.ts'
import { QUIET_LIMIT_MS } from '../types.ts'
import { hashText } from '../tools/hash.ts'
import { saysLiving } from './precedence.ts'

/** How many of the gone are remembered even by a member of a small cluster: what is forgotten, a late packet can bring back. */
const GONE_LIMIT = 1024

/** What this member holds of another by its own lights. */
export type Verdict = 'alive' | 'suspect' | 'gone'

/** A running suspicion of one life. */
export interface Suspicion {
  /** When this member began to suspect that life; stalls are taken out. */
  since: Instant
  readonly span: SuspicionSpan
  /** Who accused it, each of its own accord. Bound: the confirmations that count, and the first accuser. */
  readonly accusers: Set<string>
  /** This member asked for itself, and nobody answered. */
  ownProbeFailed: boolean
  /** And it has asked once more since. */
  asked: boolean
  deadline: Instant
  /** Its time was over, and nobody had declared it. */
  overdue: boolean
}

/** One name. Only `Membership` and its suspicions change one. */
export interface Entry {
  readonly name: string
  /** The highest claim heard. */
  claim: Claim
  /** Who raised the suspicion that the claim tells of, where it is one. */
  accuser: string | undefined
  /** The last claim that had contents: what users are shown, also of one who is gone. Undefined where only its end was heard of. */
  shown: Claim | undefined
  verdict: Verdict
  /** There while the verdict is `suspect`. */
  suspicion: Suspicion | undefined
  /** The place in `Members.peers`, -1 outside it. */
  seat: number
}

export class Members {
  readonly self: string
  /** Key: name. Bound: the living plus the names that were heard to be gone. */
  readonly #entries = new Map<string, Entry>()
  /** Those not gone, self excluded, in no particular order. Bound: the living. */
  readonly #peers: Entry[] = []
  /** Key: name, longest gone first. Bound: max({@link GONE_LIMIT}, twice the most members there ever were). */
  readonly #gone = new Map<string, Entry>()
  #peak = 1
  /** Names by (hash, name), for paging through the list; from the first time that somebody asks for it. */
  #listed: string[] | undefined
  #sum = 0
  #count = 0
  #changedAt: Instant
  readonly #forgotten: (name: string) => void

  /** `forgotten` is told of each name that gives way to the bound. */
  constructor(self: string, now: Instant, forgotten: (name: string) => void) {
    this.self = self
    this.#forgotten = forgotten
    this.#changedAt = now
  }

  get(name: string): Entry | undefined {
    return this.#entries.get(name)
  }

  /** All that are not gone, self excluded. Do not change. */
  get peers(): readonly Entry[] {
    return this.#peers
  }

  /** Those that are gone and remembered, the longest gone first. */
  gone(): Iterable<Entry> {
    return this.#gone.values()
  }

  get goneCount(): number {
    return this.#gone.size
  }

  /** Members not gone, self included. */
  get size(): number {
    return this.#peers.length + 1
  }

  /** Puts a claim in place of the one held for its name, if any. The caller gives a new entry its verdict. */
  hold({ claim, accuser }: Update, now: Instant): Entry {
    const held = this.#entries.get(claim.name)
    this.#recount(held?.claim, claim, now)
    if (held !== undefined) {
      held.claim = claim
      held.accuser = accuser
      return held
    }
    const entry: Entry = { name: claim.name, claim, accuser, shown: undefined, verdict: 'gone', suspicion: undefined, seat: -1 }
    this.#entries.set(claim.name, entry)
    return entry
  }

  setVerdict(entry: Entry, verdict: Verdict): void {
    entry.verdict = verdict
    if (entry.name === this.self) return
    this.#gone.delete(entry.name)
    if (verdict !== 'gone') {
      if (entry.seat === -1) entry.seat = this.#peers.push(entry) - 1
      this.#peak = Math.max(this.#peak, this.size)
      return
    }
    this.#unseat(entry)
    this.#gone.set(entry.name, entry)
    if (this.#gone.size > Math.max(GONE_LIMIT, 2 * this.#peak)) this.#forgetOldest()
  }

  digest(now: Instant): Digest {
    const quietMs = Math.min(QUIET_LIMIT_MS, Math.floor(now - this.#changedAt))
    return { sum: this.#sum, count: this.#count, quietMs }
  }

  /** The names of the digest in the order of the list, beginning behind the name `after` ('' for the beginning). */
  *listAfter(after: string): Generator<Entry> {
    const listed = (this.#listed ??= this.#sortNames())
    for (let index = after === '' ? 0 : placeBehind(listed, after); index < listed.length; index++) {
      yield this.#entries.get(listed[index] as string) as Entry
    }
  }

  #sortNames(): string[] {
    const names: string[] = []
    for (const entry of this.#entries.values()) if (saysLiving(entry.claim)) names.push(entry.name)
    return names.sort(compareNames)
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

  #forgetOldest(): void {
    const oldest = this.#gone.values().next().value as Entry
    this.#gone.delete(oldest.name)
    this.#entries.delete(oldest.name)
    this.#forgotten(oldest.name)
  }

  /** Suspicions and tombstones are not in the digest: their comings and goings are no difference worth mending. */
  #recount(before: Claim | undefined, after: Claim, now: Instant): void {
    const lost = before !== undefined && saysLiving(before) ? before : undefined
    const gained = saysLiving(after) ? after : undefined
    if (lost?.incarnation === gained?.incarnation && lost?.instance === gained?.instance) return
    if (lost !== undefined) this.#sum = (this.#sum - hashLife(lost)) >>> 0
    if (gained !== undefined) this.#sum = (this.#sum + hashLife(gained)) >>> 0
    this.#changedAt = now
    if ((lost === undefined) === (gained === undefined)) return
    this.#count += gained === undefined ? -1 : 1
    this.#relist(after.name, gained !== undefined)
  }

  /** Many ask a seed while many join: sorting 1,000 names anew for each of them takes 350 us, this 6 us. */
  #relist(name: string, isLiving: boolean): void {
    const listed = this.#listed
    if (listed === undefined) return
    const place = placeBehind(listed, name)
    if (isLiving) listed.splice(place, 0, name)
    else listed.splice(place - 1, 1)
  }
}

/** The place of the first that comes behind `name` in the order of the list. */
function placeBehind(listed: readonly string[], name: string): number {
  let low = 0
  let high = listed.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareNames(listed[middle] as string, name) <= 0) low = middle + 1
    else high = middle
  }
  return low
}

function hashLife(claim: Claim): number {
  return hashText(`${claim.name}\n${claim.instance}\n${claim.incarnation}`)
}

/** The order of the list: by hash, so that names that begin alike do not stand together; equal hashes by name. */
export function compareNames(a: string, b: string): number {
  const hashes = hashText(a) - hashText(b)
  if (hashes !== 0) return hashes
  return a < b ? -1 : a === b ? 0 : 1
}
