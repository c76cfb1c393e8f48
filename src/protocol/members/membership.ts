/**
 * Decides who is a member: every claim comes in here, and every event about others goes out from here.
 *
 * What a claim does if it overrules the one held (precedence.ts):
 *
 * | verdict here | alive                | suspect                                   | failed                | left         |
 * |--------------|----------------------|-------------------------------------------|-----------------------|--------------|
 * | unknown      | join                 | join, suspect                             | stored                | stored       |
 * | gone         | join                 | join, suspect                             | stored                | stored       |
 * | alive        | update if it differs | suspect                                   | asked next            | leave `left` |
 * | suspect      | recover              | suspicion begins anew (newer incarnation) | deadline: the minimum | leave `left` |
 *
 * Another life of a name that is a member is leave `replaced`, then join unless that life has ended already.
 */
import { sameAddress } from '../address.ts'
import type { Counters } from '../counters.ts'
import type { GossipQueue } from '../spreading/gossip-queue.ts'
import type { LocalHealth } from '../detection/local-health.ts'
import type { Entry } from './entry.ts'
import type { Members } from './members.ts'
import { namesakeRule } from './namesake.ts'
import type { LeaveReason, Outbox } from '../outbox.ts'
import { compareClaims, sameContents, saysLiving } from './precedence.ts'
import type { Rotation } from '../detection/rotation.ts'
import type { Settings } from '../settings/settings.ts'
import type { Accusation, Suspicions } from './suspicion.ts'
import type { Claim, ClaimState, Incarnation, Instance, Instant, Update } from '../types.ts'
import { INCARNATION_LIMIT, later } from '../types.ts'

/** What became of a claim that was heard, and what the caller should do about it. */
export type Reception =
  /** It overrules what was held, or confirms a suspicion. */
  | 'news'
  /** It changed nothing. */
  | 'known'
  /** What is held overrules it: tell its sender. */
  | 'stale'
  /** `failed` about a member that is alive here: ask that member. */
  | 'ask'
  /** It accused this member, which has refuted it: tell its sender. */
  | 'refuted'
  /** News, and the first suspicion of that incarnation. */
  | 'suspicion'
  /** News, and the same life says that it is at another address: ask it there. */
  | 'moved'
  /** Another living process claims this member's own name from another address: ask that process. */
  | 'namesake'

/** A suspected member to ask before anybody declares it failed. */
export interface Question {
  readonly entry: Entry
  readonly cause: 'last' | 'witness'
}

/**
 * The most members there can be. Far more than is sensible for one list, and fewer than the made-up names (about half a kilobyte
 * each) that would exhaust the memory of a process.
 */
export const MOST_MEMBERS = 50_000

export interface MembershipParts {
  readonly members: Members
  readonly rotation: Rotation<Entry>
  readonly suspicions: Suspicions
  readonly queue: GossipQueue
  readonly outbox: Outbox
  readonly counters: Counters
  readonly settings: Settings
  readonly health: LocalHealth
  /** This member sees the list without being on it, and tells others nothing. */
  readonly observes: boolean
  /** Draws a new instance for this member. */
  readonly newInstance: () => Instance
}

export class Membership {
  readonly #parts: MembershipParts
  #self: Claim
  /** Others are told of this member only once its name is settled. */
  #announced = false

  constructor(parts: MembershipParts, self: Claim, now: Instant) {
    this.#parts = parts
    this.#self = self
    if (!parts.observes) parts.members.setVerdict(parts.members.hold(firstHand(self), now), 'alive')
  }

  get self(): Claim {
    return this.#self
  }

  get observes(): boolean {
    return this.#parts.observes
  }

  get announced(): boolean {
    return this.#announced
  }

  get #isFull(): boolean {
    return this.#parts.members.size >= MOST_MEMBERS
  }

  /** Takes in a claim. With `passOn` false news is kept but not gossiped: it came from a list that others have too. */
  take(update: Update, now: Instant, passOn: boolean): Reception {
    const { claim } = update
    if (claim.name === this.#parts.members.self) return this.#takeAboutSelf(claim, now)
    const held = this.#parts.members.get(claim.name)
    const order = held === undefined ? 1 : compareClaims(claim, held.claim)
    if (held !== undefined && order === 0) return this.#confirm(held, update, now)
    if (order < 0) return 'stale'
    if ((held === undefined || held.verdict === 'gone') && saysLiving(claim) && this.#isFull) {
      this.#parts.counters.surplusNames++
      this.#parts.outbox.tell({ type: 'limit', limit: 'members', most: MOST_MEMBERS })
      return 'known'
    }
    const entry = this.#parts.members.hold(update, now)
    // The end of a member never shown here is kept but not passed on: otherwise made-up names would crowd out real news.
    if (passOn && (held?.shown !== undefined || saysLiving(claim))) this.#pass(update, now)
    else this.#parts.queue.remove(claim.name)
    switch (claim.state) {
      case 'alive':
      case 'suspect':
        return this.#takeLiving(entry, update, now)
      case 'failed':
        return this.#takeFailed(entry)
      case 'left':
        this.#remove(entry, entry.shown?.instance === claim.instance ? 'left' : 'replaced')
        return 'news'
      default:
        return claim.state satisfies never
    }
  }

  /** This member's own probe failed, helpers included, or the address refused. True if that began a suspicion. */
  suspect(entry: Entry, refused: boolean, now: Instant): boolean {
    if (entry.verdict === 'gone') return false
    const begins = entry.verdict === 'alive'
    const own: Accusation = { accuser: this.#self.name, refused }
    if (begins) {
      if (entry.claim.state === 'alive') this.#announce({ claim: inState(entry.claim, 'suspect'), ...own }, now)
      this.#beginSuspicion(entry, own, now)
      // Others have declared it failed already: nobody is left to confirm the suspicion.
      if (!saysLiving(entry.claim)) this.#parts.suspicions.hurry(entry)
    } else if (entry.claim.state === 'suspect' && this.#parts.suspicions.confirm(entry, own)) {
      this.#pass({ claim: entry.claim, ...own }, now)
    }
    if (entry.suspicion !== undefined) entry.suspicion.ownProbeFailed = true
    this.#parts.suspicions.settle(entry, now)
    return begins
  }

  /**
   * The new list does not contain them, and after an absence it counts for more than this member's own. Each is suspected for the
   * minimum and asked. Others are not told: they may have forgotten it long ago.
   */
  suspectAllBut(listed: ReadonlySet<string>, now: Instant): void {
    for (const entry of this.#parts.members.peers) {
      if (listed.has(entry.name) || entry.verdict !== 'alive') continue
      this.#beginSuspicion(entry, { accuser: undefined, refused: false }, now)
      this.#parts.suspicions.hurry(entry)
      if (entry.suspicion !== undefined) entry.suspicion.ownProbeFailed = true
    }
  }

  /**
   * That very life has answered. If nobody has been told of the suspicion, the answer ends it; otherwise only a refutation does,
   * but this member no longer declares it failed.
   */
  answered(entry: Entry): void {
    const isUnsaid = entry.claim.state === 'alive'
    if (entry.verdict === 'gone' && isUnsaid && !this.#isFull) this.#showAgain(entry, 'join')
    if (entry.suspicion === undefined) return
    if (isUnsaid) return this.#showAgain(entry, 'recover')
    entry.suspicion.ownProbeFailed = false
    entry.suspicion.asked = false
    entry.suspicion.askedAnew = false
  }

  /** Nobody was told of the suspicion, so nobody will refute it: here an answer is enough. */
  #showAgain(entry: Entry, type: 'join' | 'recover'): void {
    const { suspicions, members, rotation, outbox } = this.#parts
    suspicions.end(entry)
    members.setVerdict(entry, 'alive')
    rotation.add(entry)
    outbox.tell({ type, claim: entry.shown as Claim })
  }

  /** Declares failed the suspects whose deadline had passed at `due`. Returns those to ask instead. */
  judge(due: Instant, now: Instant): readonly Question[] {
    const { suspicions, settings } = this.#parts
    const questions: Question[] = []
    for (let entry = suspicions.takeDue(due); entry !== undefined; entry = suspicions.takeDue(due)) {
      const { suspicion } = entry
      if (suspicion === undefined) continue
      // S7: nobody has declared it yet, so only a member whose own last question failed may.
      const mustAskItself = settings.expert.lastQuestion && saysLiving(entry.claim)
      if (mustAskItself && suspicion.ownProbeFailed && !suspicion.asked) {
        suspicions.ask(entry, later(now, settings.probeTimeoutMs))
        questions.push({ entry, cause: 'last' })
      } else if (due < suspicion.deadline) {
        suspicions.goOn(entry)
      } else if (mustAskItself && !suspicion.ownProbeFailed) {
        if (suspicion.overdue) questions.push({ entry, cause: 'witness' })
        suspicions.wait(entry)
      } else {
        if (saysLiving(entry.claim)) this.#announce(firstHand(inState(entry.claim, 'failed')), now)
        this.#remove(entry, 'failed')
      }
    }
    return questions
  }

  /** The name is settled: from now on others are told of this member. */
  announceSelf(now: Instant): void {
    if (this.#announced) return
    this.#announced = true
    this.#pass(firstHand(this.#self), now)
  }

  /**
   * Claims this member anew, with an incarnation above its own and above `overruled`. False if there is no higher incarnation,
   * which only a forged claim can cause: repeating the same one would convince nobody, and give it two contents.
   */
  raise(change: Partial<Pick<Claim, 'address' | 'metadata'>>, overruled: Incarnation, now: Instant): boolean {
    const incarnation = (Math.max(this.#self.incarnation, overruled) + 1) as Incarnation
    if (incarnation > INCARNATION_LIMIT) return false
    this.#speak({ ...this.#self, ...change, incarnation }, now)
    return true
  }

  /** Claims that this member has left. No claim heard afterwards is refuted. */
  depart(now: Instant): void {
    this.#speak({ ...this.#self, state: 'left', metadata: undefined, tail: undefined }, now)
  }

  #speak(claim: Claim, now: Instant): void {
    const update = firstHand(claim)
    this.#self = claim
    if (!this.#parts.observes) this.#parts.members.hold(update, now)
    if (this.#announced) this.#pass(update, now)
    this.#parts.outbox.tell({ type: 'self', claim })
  }

  #takeAboutSelf(claim: Claim, now: Instant): Reception {
    const order = compareClaims(claim, this.#self)
    if (this.#self.state === 'left') return 'known'
    if (order >= 0 && namesakeRule(this.#self, claim) === 'renew') return this.#renew(claim, now)
    if (order === 0) return 'known'
    // Before it is announced, a newcomer yields to any living holder, even one with a lower incarnation: that one was there
    // first.
    if ((order > 0 || !this.#announced) && namesakeRule(this.#self, claim) === 'ask') return 'namesake'
    if (order < 0) return 'stale'
    if (!this.raise({}, claim.incarnation, now)) return 'known'
    this.#parts.counters.refutations++
    // A member that has to defend itself may well be too slow. A claim about another life does not suggest that.
    if (claim.instance === this.#self.instance && claim.state !== 'alive') this.#parts.health.refuted()
    return 'refuted'
  }

  /**
   * Two processes speak as one life. This one draws a new instance, so that from now on a question reaches only the one it is
   * for.
   */
  #renew(clone: Claim, now: Instant): Reception {
    const incarnation = Math.max(this.#self.incarnation, clone.incarnation) + 1
    if (incarnation > INCARNATION_LIMIT) return 'known'
    this.#parts.counters.renewals++
    this.#parts.outbox.tell({ type: 'namesake', claim: clone })
    this.#speak({ ...this.#self, instance: this.#parts.newInstance(), incarnation: incarnation as Incarnation }, now)
    return 'refuted'
  }

  /** The same accusation by another accuser: if it counts, it is passed on as well. */
  #confirm(entry: Entry, update: Update, now: Instant): Reception {
    if (entry.verdict !== 'suspect' || !this.#parts.suspicions.confirm(entry, update)) return 'known'
    this.#pass(update, now)
    return 'news'
  }

  #takeLiving(entry: Entry, update: Update, now: Instant): Reception {
    const { outbox, suspicions, members, rotation } = this.#parts
    const { claim } = update
    const previous = entry.verdict === 'gone' ? undefined : entry.shown
    const wasSuspect = entry.verdict === 'suspect'
    const replaces = previous !== undefined && previous.instance !== claim.instance
    if (previous === undefined || !sameAddress(previous.address, claim.address)) entry.roundTrip = undefined
    entry.shown = claim
    suspicions.end(entry)
    members.setVerdict(entry, 'alive')
    if (replaces) outbox.tell({ type: 'leave', claim: previous, reason: 'replaced' })
    if (previous === undefined || replaces) {
      rotation.add(entry)
      outbox.tell({ type: 'join', claim })
    } else if (!sameContents(previous, claim)) {
      outbox.tell({ type: 'update', claim })
    }
    const sameLifeSuspect = wasSuspect && !replaces
    if (claim.state === 'suspect') {
      this.#beginSuspicion(entry, update, now, sameLifeSuspect)
      return 'suspicion'
    }
    if (sameLifeSuspect) outbox.tell({ type: 'recover', claim })
    return previous !== undefined && !replaces && !sameAddress(previous.address, claim.address) ? 'moved' : 'news'
  }

  #takeFailed(entry: Entry): Reception {
    if (this.#parts.settings.expert.remoteVerdicts === 'at-once') this.#remove(entry, 'failed')
    else if (entry.verdict === 'alive') return 'ask'
    else if (entry.verdict === 'suspect') this.#parts.suspicions.hurry(entry)
    else this.#parts.members.setVerdict(entry, 'gone')
    return 'news'
  }

  #beginSuspicion(entry: Entry, accusation: Accusation, now: Instant, toldAlready = false): void {
    this.#parts.counters.suspicions++
    this.#parts.suspicions.begin(entry, accusation, now)
    if (!toldAlready) this.#parts.outbox.tell({ type: 'suspect', claim: entry.shown as Claim })
  }

  /** Tells others what this member found out. An observer keeps it to itself: the claims it holds are only what members say. */
  #announce(update: Update, now: Instant): void {
    if (this.#parts.observes) return
    this.#parts.members.hold(update, now)
    this.#pass(update, now)
  }

  #pass(update: Update, now: Instant): void {
    if (!this.#parts.observes) this.#parts.queue.add(update, now)
  }

  #remove(entry: Entry, reason: LeaveReason): void {
    const { suspicions, members, rotation, outbox } = this.#parts
    const wasMember = entry.verdict !== 'gone'
    suspicions.end(entry)
    members.setVerdict(entry, 'gone')
    rotation.remove(entry)
    if (wasMember) outbox.tell({ type: 'leave', claim: entry.shown as Claim, reason })
  }
}

/** A claim that accuses nobody. */
function firstHand(claim: Claim): Update {
  return { claim, accuser: undefined, refused: false }
}

/** The same life in another state, without metadata if it has ended. */
function inState(claim: Claim, state: ClaimState): Claim {
  return state === 'suspect' ? { ...claim, state } : { ...claim, state, metadata: undefined, tail: undefined }
}
