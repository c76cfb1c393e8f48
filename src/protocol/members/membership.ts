/**
 * The one owner of who is a member: every claim comes through here, and every event about others goes out from here.
 *
 * What a claim does, once it is found to overrule the one held (precedence.ts):
 *
 * | verdict here | alive                   | suspect                   | failed                       | left         |
 * |--------------|-------------------------|---------------------------|------------------------------|--------------|
 * | unknown      | join                    | join, suspect             | stored                       | stored       |
 * | gone         | join                    | join, suspect             | stored                       | stored       |
 * | alive        | update if it differs    | suspect                   | asked next                   | leave `left` |
 * | suspect      | recover                 | suspicion of the new life | its deadline: the minimum    | leave `left` |
 *
 * Another life of a name that is a member is always leave `replaced`, then join.
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

/** What became of a claim that was heard. */
export type Reception =
  /** It overrules what was held. */
  | 'news'
  | 'known'
  /** What is held overrules it: its sender ought to hear that. */
  | 'stale'
  /** `failed` about a member that is alive here: it ought to be asked. */
  | 'ask'
  /** It accused this member, which has refuted it: its sender ought to hear that too. */
  | 'refuted'
  /** News, and the first suspicion of that life. */
  | 'suspicion'
  /** News, and the same life says that it is at another address: that it answers there ought to be seen. */
  | 'moved'
  /** A higher living claim to this member's own name from another address: its process ought to be asked. */
  | 'namesake'

/** A suspected member that ought to be asked before anybody declares it failed. */
export interface Question {
  readonly entry: Entry
  readonly cause: 'last' | 'witness'
}

/**
 * The most members there can be. Far above what is sensible for one list; below what made-up names must reach to use up the
 * memory of a process (about half a kilobyte each).
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
  /** Sees the list without being on it, and says nothing to others. */
  readonly observes: boolean
  /** Draws the identity of another life. */
  readonly newInstance: () => Instance
}

export class Membership {
  readonly #parts: MembershipParts
  #self: Claim
  /** Self is told to others from when its name is settled. */
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

  /** Hears a claim. With `passOn` false news is kept but not gossiped: it came from a list that others have too. */
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
    // That somebody ended of whom nobody here had heard is kept, but no news: made-up names would drown real ones.
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

  /** This member's own probe of it failed, and so did its helpers', or its address refused. True where that began a suspicion. */
  suspect(entry: Entry, refused: boolean, now: Instant): boolean {
    if (entry.verdict === 'gone') return false
    const begins = entry.verdict === 'alive'
    const own: Accusation = { accuser: this.#self.name, refused }
    if (begins) {
      if (entry.claim.state === 'alive') this.#announce({ claim: inState(entry.claim, 'suspect'), ...own }, now)
      this.#beginSuspicion(entry, own, now)
      // Others have declared it already: nobody is left to confirm it.
      if (!saysLiving(entry.claim)) this.#parts.suspicions.hurry(entry)
    } else if (entry.claim.state === 'suspect' && this.#parts.suspicions.confirm(entry, own)) {
      this.#pass({ claim: entry.claim, ...own }, now)
    }
    if (entry.suspicion !== undefined) entry.suspicion.ownProbeFailed = true
    this.#parts.suspicions.settle(entry, now)
    return begins
  }

  /** A list that knows better lacks them: each is suspected here for the minimum, and asked. Others hear nothing of it: they may have forgotten it long ago. */
  doubtAllBut(listed: ReadonlySet<string>, now: Instant): void {
    for (const entry of this.#parts.members.peers) {
      if (listed.has(entry.name) || entry.verdict !== 'alive') continue
      this.#beginSuspicion(entry, { accuser: undefined, refused: false }, now)
      this.#parts.suspicions.hurry(entry)
      if (entry.suspicion !== undefined) entry.suspicion.ownProbeFailed = true
    }
  }

  /** That very life has answered: whatever it is accused of, this member does not say so. */
  answered(entry: Entry): void {
    const isUnsaid = entry.claim.state === 'alive'
    if (entry.verdict === 'gone' && isUnsaid && !this.#isFull) this.#showAgain(entry, 'join')
    if (entry.suspicion === undefined) return
    if (isUnsaid) return this.#showAgain(entry, 'recover')
    entry.suspicion.ownProbeFailed = false
    entry.suspicion.asked = false
  }

  /** What nobody was told of, nobody will refute: here the answer is enough. */
  #showAgain(entry: Entry, type: 'join' | 'recover'): void {
    const { suspicions, members, rotation, outbox } = this.#parts
    suspicions.end(entry)
    members.setVerdict(entry, 'alive')
    rotation.add(entry)
    outbox.tell({ type, claim: entry.shown as Claim })
  }

  /** Declares failed whose suspicion had lasted its time at `due`. Gives those that are to be asked instead. */
  judge(due: Instant, now: Instant): readonly Question[] {
    const { suspicions, settings } = this.#parts
    const questions: Question[] = []
    for (let entry = suspicions.takeDue(due); entry !== undefined; entry = suspicions.takeDue(due)) {
      const { suspicion } = entry
      if (suspicion === undefined) continue
      const leavesWord = settings.expert.lastQuestion && saysLiving(entry.claim)
      if (leavesWord && suspicion.ownProbeFailed && !suspicion.asked) {
        suspicions.ask(entry, later(now, settings.probeTimeoutMs))
        questions.push({ entry, cause: 'last' })
      } else if (due < suspicion.deadline) {
        suspicions.goOn(entry)
      } else if (leavesWord && !suspicion.ownProbeFailed) {
        if (suspicion.overdue) questions.push({ entry, cause: 'witness' })
        suspicions.wait(entry)
      } else {
        if (saysLiving(entry.claim)) this.#announce(firstHand(inState(entry.claim, 'failed')), now)
        this.#remove(entry, 'failed')
      }
    }
    return questions
  }

  /** The name is settled: from now on others are told of self. */
  announceSelf(now: Instant): void {
    if (this.#announced) return
    this.#announced = true
    this.#pass(firstHand(this.#self), now)
  }

  /**
   * Speaks of self anew, above what it said before and above `overruled`. False at the end of all numbers, which only a
   * forged claim reaches: saying the same number again would convince nobody, and give it two contents.
   */
  raise(change: Partial<Pick<Claim, 'address' | 'metadata'>>, overruled: Incarnation, now: Instant): boolean {
    const incarnation = (Math.max(this.#self.incarnation, overruled) + 1) as Incarnation
    if (incarnation > INCARNATION_LIMIT) return false
    this.#speak({ ...this.#self, ...change, incarnation }, now)
    return true
  }

  /** Says that self leaves. Nothing said afterwards is refuted. */
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
    // Before it is announced a newcomer yields to whoever is there, also to an older number: it was there first.
    if ((order > 0 || !this.#announced) && namesakeRule(this.#self, claim) === 'ask') return 'namesake'
    if (order < 0) return 'stale'
    if (!this.raise({}, claim.incarnation, now)) return 'known'
    this.#parts.counters.refutations++
    // Whoever has to defend itself may well be too slow; another life's claim says nothing of that.
    if (claim.instance === this.#self.instance && claim.state !== 'alive') this.#parts.health.refuted()
    return 'refuted'
  }

  /** Two processes speak as one life: this one speaks as another from now on, and who is asked answers as whom it says it is. */
  #renew(clone: Claim, now: Instant): Reception {
    const incarnation = Math.max(this.#self.incarnation, clone.incarnation) + 1
    if (incarnation > INCARNATION_LIMIT) return 'known'
    this.#parts.counters.renewals++
    this.#parts.outbox.tell({ type: 'namesake', claim: clone })
    this.#speak({ ...this.#self, instance: this.#parts.newInstance(), incarnation: incarnation as Incarnation }, now)
    return 'refuted'
  }

  /** The same accusation by another: it counts, and is passed on as well. */
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

  /** Says what this member found out. An observer keeps it to itself: the claims it holds are what members say. */
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

/** The same life in another state; the dead are passed on without their metadata. */
function inState(claim: Claim, state: ClaimState): Claim {
  return state === 'suspect' ? { ...claim, state } : { ...claim, state, metadata: undefined, tail: undefined }
}
