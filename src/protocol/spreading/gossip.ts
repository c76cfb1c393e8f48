/**
 * Spreads news between the pings. There is no tick: a member with nothing to tell sends nothing, and one with fresh news
 * begins at once (rounds.ts). While updates have sends left, a round goes to the next few members each `gossipSpacingMs`.
 * Every packet takes a token, so no number of joins, leaves and failures causes a flood.
 *
 * Answers to stale claims take tokens from the same bucket: `B -> (alive 4) A`, A holds 7: `A -> gossip (alive 7) B`, to B alone.
 * While tokens are scarce, rounds and answers take them in turn, so that neither endless news nor a flood of stale claims holds up
 * the other.
 */
import type { Address } from '../address.ts'
import { addressText } from '../address.ts'
import { TokenBucket } from '../tools/bucket.ts'
import { GossipRing } from './gossip-ring.ts'
import type { GossipQueue } from './gossip-queue.ts'
import type { Entry } from '../members/entry.ts'
import type { Members } from '../members/members.ts'
import type { Post } from '../post.ts'
import type { Random } from '../tools/random.ts'
import { sample } from '../tools/random.ts'
import { recentlyFailed } from './recently-failed.ts'
import { Rounds } from './rounds.ts'
import type { ExpertSettings } from '../settings/expert.ts'
import type { Settings } from '../settings/settings.ts'
import type { Claim, Instant } from '../types.ts'

/** Addresses that may wait for an answer at one time. One left out is no loss: comparing digests finds the difference later. */
export const ANSWER_LIMIT = 256

/** Names that may wait to be told to one address; those left out are found likewise. */
export const ANSWER_NAMES_LIMIT = 1024

interface Answer {
  readonly to: Address
  /** Key: name. Bound: {@link ANSWER_NAMES_LIMIT}. */
  readonly names: Set<string>
}

export interface GossipParts {
  readonly settings: Settings
  readonly members: Members
  readonly queue: GossipQueue
  readonly post: Post
  readonly random: Random
}

export class Gossip {
  readonly #parts: GossipParts
  readonly #tokens: TokenBucket
  readonly #ring: GossipRing
  readonly #rounds: Rounds
  /** Key: address text, longest waiting first. Bound: {@link ANSWER_LIMIT}. */
  readonly #answers = new Map<string, Answer>()
  #nextRound: Instant | undefined
  /** The latest packet was an answer. */
  #answeredLast = false

  constructor(parts: GossipParts, now: Instant) {
    const { settings, members, random } = parts
    this.#parts = parts
    this.#ring = new GossipRing(members, random)
    this.#rounds = new Rounds(settings, random, now)
    this.#tokens = new TokenBucket(settings.gossipPerSecond, settings.gossipBurst, now)
  }

  /** Soon tells one address the claim that is held about a name. */
  answer(to: Address, name: string): void {
    if (this.#mode === 'off') return
    const key = addressText(to)
    let answer = this.#answers.get(key)
    if (answer === undefined) {
      if (this.#answers.size >= ANSWER_LIMIT) return
      answer = { to, names: new Set() }
      this.#answers.set(key, answer)
    }
    if (answer.names.size < ANSWER_NAMES_LIMIT) answer.names.add(name)
  }

  duties(now: Instant): void {
    this.#schedule(now)
    if (!this.#answeredLast && this.#roundIsDue(now)) this.#sendAnswers(1, now)
    if (this.#roundIsDue(now)) this.#round(now)
    this.#sendAnswers(Infinity, now)
  }

  earliest(now: Instant): Instant | undefined {
    this.#schedule(now)
    if (this.#nextRound === undefined && this.#answers.size === 0) return undefined
    const readyAt = this.#tokens.readyAt(now)
    const roundAt = this.#nextRound === undefined || this.#mode === 'tick' ? this.#nextRound : (Math.max(this.#nextRound, readyAt) as Instant)
    if (this.#answers.size === 0) return roundAt
    return Math.min(roundAt ?? Infinity, readyAt) as Instant
  }

  #roundIsDue(now: Instant): boolean {
    if (this.#nextRound === undefined || now < this.#nextRound) return false
    return this.#mode === 'tick' || this.#tokens.readyAt(now) <= now
  }

  get #mode(): ExpertSettings['gossip'] {
    return this.#parts.settings.expert.gossip
  }

  #schedule(now: Instant): void {
    const { queue, members } = this.#parts
    if (queue.size === 0) this.#nextRound = undefined
    else this.#nextRound ??= this.#mode === 'off' && members.peers.length === 0 ? now : this.#rounds.first(now)
  }

  #round(now: Instant): void {
    const { members, queue, post } = this.#parts
    this.#answeredLast = false
    const targets = this.#targets(now)
    if (targets.length === 0 && members.peers.length === 0) queue.flush()
    for (const peer of targets) {
      if (queue.size === 0 || (this.#mode !== 'tick' && !this.#tokens.take(now))) break
      post.withGossip((peer.shown as Claim).address, { kind: 'gossip' }, now)
    }
    this.#nextRound = queue.size === 0 ? undefined : this.#rounds.next(now)
  }

  #targets(now: Instant): readonly Entry[] {
    const { settings, members, random } = this.#parts
    if (this.#mode === 'off') return []
    const failed = recentlyFailed(members, settings.expert.gossipToDeadMs, now)
    // No more than there are tokens for: a member taken from the ring but not told would wait until the ring comes round again.
    if (this.#mode === 'fresh') return this.#ring.take(this.#tokens.count(settings.gossipFanOut, now), failed)
    return sample(random, failed.length === 0 ? members.peers : [...members.peers, ...failed], settings.gossipFanOut, () => true)
  }

  #sendAnswers(most: number, now: Instant): void {
    let left = most
    for (const [key, answer] of this.#answers) {
      if (left-- === 0 || !this.#tokens.take(now)) return
      this.#sendAnswer(key, answer)
      this.#answeredLast = true
    }
  }

  /** One packet per address and token. What does not fit waits for another token, behind the other addresses. */
  #sendAnswer(key: string, answer: Answer): void {
    const entries: Entry[] = []
    for (const name of answer.names) {
      const entry = this.#parts.members.get(name)
      if (entry !== undefined) entries.push(entry)
    }
    this.#answers.delete(key)
    const told = this.#parts.post.entries(answer.to, { kind: 'gossip' }, entries, 1)
    if (told === 0 || told === entries.length) return
    this.#answers.set(key, { to: answer.to, names: new Set(entries.slice(told).map((entry) => entry.name)) })
  }
}
