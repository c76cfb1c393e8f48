/**
 * Spreads news between the pings. There is no tick: a member with nothing to tell sends nothing, and one with fresh news
 * begins within {@link FRESH_WITHIN_MS}. While updates have sends left, a round goes to the next few members each
 * `gossipSpacingMs`; every packet takes a token, so that no number of joins, leaves and failures makes a flood.
 *
 * Answers to stale claims go over the same tokens: `B -> (alive 4) A`, A holds 7: `A -> gossip (alive 7) B`, to B alone.
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
import { fraction } from '../tools/random.ts'
import type { Settings } from '../settings/settings.ts'
import type { Claim, Instant } from '../types.ts'
import { later } from '../types.ts'

/** News waits this long at most, so that what comes in together goes out together. */
const FRESH_WITHIN_MS = 5

/** Addresses that wait for an answer at one time; who is left out is found again by comparing digests. */
const ANSWER_LIMIT = 256

/** Names told to one address at one time, for the same reason. */
const ANSWER_NAMES_LIMIT = 1024

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
  /** Key: address text, longest waiting first. Bound: {@link ANSWER_LIMIT}. */
  readonly #answers = new Map<string, Answer>()
  #nextRound: Instant | undefined

  constructor(parts: GossipParts, now: Instant) {
    this.#parts = parts
    this.#ring = new GossipRing(parts.members, parts.random)
    this.#tokens = new TokenBucket(parts.settings.gossipPerSecond, parts.settings.gossipBurst, now)
  }

  /** Tells one address what is held of a name, soon. */
  answer(to: Address, name: string): void {
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
    if (this.#nextRound !== undefined && now >= this.#nextRound) this.#round(now)
    for (const [key, answer] of this.#answers) {
      if (!this.#tokens.take(now)) return
      this.#sendAnswer(key, answer)
    }
  }

  earliest(now: Instant): Instant | undefined {
    this.#schedule(now)
    if (this.#answers.size > 0) return this.#tokens.readyAt(now)
    return this.#nextRound === undefined ? undefined : (Math.max(this.#nextRound, this.#tokens.readyAt(now)) as Instant)
  }

  #schedule(now: Instant): void {
    if (this.#parts.queue.size === 0) this.#nextRound = undefined
    else this.#nextRound ??= later(now, fraction(this.#parts.random) * FRESH_WITHIN_MS)
  }

  #round(now: Instant): void {
    const { settings, members, queue, post } = this.#parts
    if (members.peers.length === 0) queue.flush()
    for (const peer of this.#ring.take(settings.gossipFanOut)) {
      if (queue.size === 0 || !this.#tokens.take(now)) break
      post.withGossip((peer.shown as Claim).address, { kind: 'gossip' }, now)
    }
    this.#nextRound = queue.size === 0 ? undefined : later(now, settings.gossipSpacingMs)
  }

  /** One packet an address and token; what did not fit waits for the next token behind the others. */
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
