/**
 * Getting to know others: greets seeds until one gives the whole list, and keeps greeting them, so that two halves of a
 * cluster that have forgotten each other meet again. Repairs begin with the same greeting.
 *
 * ```
 *   asked ── challenge ──► answered ──► its list is taken, one at a time, the quickest first
 *     │ ▲                      │
 *     └─┘ no answer: again     └── already joined: only if its digest says that there is something to mend
 *     └── own hello comes back ──► self
 * ```
 */
import type { Address } from '../address.ts'
import { addressText, sameAddress } from '../address.ts'
import { quietBeforeRepairMs } from '../settings/bounds.ts'
import type { Counters } from '../counters.ts'
import { ListClient } from './list-client.ts'
import type { Members } from '../members/members.ts'
import type { Outbox } from '../outbox.ts'
import type { Post } from '../post.ts'
import type { Random } from '../tools/random.ts'
import { hexDigits } from '../tools/random.ts'
import { REPAIR_GAP_MS, repairIsDue } from './repair.ts'
import type { Settings } from '../settings/settings.ts'
import type { Digest, Instant, Message, Nonce, Purpose, Update } from '../types.ts'
import { later } from '../types.ts'

type Challenge = Extract<Message, { kind: 'challenge' }>
type Page = Extract<Message, { kind: 'page' }>

/** How much longer than the first wait the wait between two greetings of one silent address becomes. */
const PATIENCE = 10

/** Request timeouts that a list may take while another source is ready; thousands of records take a few. */
const LIST_PATIENCE = 20

/** Greetings without an answer, once joined, until the next round of all seeds. */
const ATTEMPTS_ONCE_JOINED = 3

interface Greeting {
  readonly address: Address
  readonly purpose: Purpose
  readonly nonce: Nonce
  state: 'asked' | 'answered' | 'self'
  attempts: number
  askAgainAt: Instant
  cookie: Uint8Array | undefined
  /** It is known already that there is something to mend. */
  readonly wanted: boolean
}

export interface GreetingParts {
  readonly settings: Settings
  readonly members: Members
  readonly post: Post
  readonly outbox: Outbox
  readonly counters: Counters
  readonly nonces: Random
  /** A list is in, whole. */
  readonly listed: (updates: readonly Update[], from: Address, purpose: Purpose, now: Instant) => void
}

export class Greetings {
  readonly #parts: GreetingParts
  /** Key: address text. Bound: the addresses of the seeds, and one for a repair. */
  #greetings = new Map<string, Greeting>()
  #client: ListClient | undefined
  #joinedAt: Instant | undefined
  #repairedAt: Instant
  #seekAt: Instant | undefined

  constructor(parts: GreetingParts, now: Instant) {
    this.#parts = parts
    this.#repairedAt = now
  }

  get joined(): boolean {
    return this.#joinedAt !== undefined
  }

  /** What came of greeting an address, for people. */
  outcome(address: Address): 'no answer' | 'answered, but its list did not come' | 'this member itself' {
    const state = this.#greetings.get(addressText(address))?.state
    if (state === 'self') return 'this member itself'
    return state === 'answered' ? 'answered, but its list did not come' : 'no answer'
  }

  /** From now on seeds are looked up and greeted, for as long as this member runs. */
  seekSeeds(now: Instant): void {
    this.#seekAt = now
  }

  /** What the seeds' names stand for now. */
  greet(addresses: readonly Address[], now: Instant): void {
    const before = this.#greetings
    this.#greetings = new Map()
    for (const address of addresses) {
      const key = addressText(address)
      const held = before.get(key)
      // Look-ups answer one by one: who is being asked is not asked again for each of them.
      const isAsked = held?.state === 'asked' && now < held.askAgainAt
      if (held !== undefined && (!this.joined || isAsked || held.state === 'self')) this.#greetings.set(key, held)
      else this.#begin(address, this.joined ? 'repair' : 'join', now)
    }
  }

  /** True where all who were greeted last turned out to be this member. */
  get onlySelf(): boolean {
    if (this.#greetings.size === 0) return false
    for (const greeting of this.#greetings.values()) if (greeting.state !== 'self') return false
    return true
  }

  /** The first list is in and the name is settled. */
  markJoined(now: Instant): void {
    this.#joinedAt = now
    this.#repairedAt = now
    if (!this.#parts.settings.expert.seedGreetings) this.#seekAt = undefined
    if (this.#seekAt !== undefined) this.#seekAt = later(now, 2 * quietBeforeRepairMs(this.#parts.settings, this.#parts.members.size))
  }

  /** An own hello came back: that seed is this member. */
  metSelf(nonce: Nonce): void {
    for (const greeting of this.#greetings.values()) if (greeting.nonce === nonce) greeting.state = 'self'
  }

  /** False where nobody was asked so. */
  challenged(message: Challenge, now: Instant): boolean {
    for (const greeting of this.#greetings.values()) {
      if (greeting.nonce !== message.nonce || greeting.state !== 'asked') continue
      greeting.state = 'answered'
      greeting.cookie = message.cookie
      const wanted = !this.joined || greeting.wanted || this.#repairIsDue(message.digest, now)
      if (wanted && this.#client === undefined) this.#takeList(greeting, now)
      else if (this.joined) this.#forget(greeting.address)
      return true
    }
    return false
  }

  /** False where nobody waits for that page. */
  page(message: Page, updates: readonly Update[], now: Instant): boolean {
    const client = this.#client
    if (client === undefined || !client.take(message, updates, now)) return false
    if (!client.done) return true
    this.#client = undefined
    this.#forget(client.from)
    if (client.purpose === 'repair') this.#parts.counters.repairs++
    this.#repairedAt = now
    this.#parts.listed(client.updates, client.from, client.purpose, now)
    return true
  }

  /** Differences are mended at the next opportunity, whatever was mended when. */
  repairSoon(now: Instant): void {
    if (this.#joinedAt !== undefined) this.#joinedAt = now
    this.#repairedAt = later(now, -REPAIR_GAP_MS)
  }

  /** A member's digest, heard in an ack: differences are mended by who asked. */
  compare(digest: Digest, from: Address, now: Instant): void {
    if (this.#client !== undefined || !this.#repairIsDue(digest, now)) return
    this.#repairedAt = now
    this.#begin(from, 'repair', now, true)
  }

  duties(now: Instant): void {
    if (this.#seekAt !== undefined && now >= this.#seekAt) {
      this.#parts.outbox.tell({ type: 'seek-seeds' })
      this.#seekAt = later(now, this.joined ? this.#parts.settings.seedIntervalMs : PATIENCE * this.#parts.settings.requestTimeoutMs)
    }
    for (const greeting of this.#greetings.values()) {
      if (greeting.state === 'asked' && now >= greeting.askAgainAt) this.#askAgain(greeting, now)
    }
    const request = this.#client?.next(now)
    if (request === 'given-up' || this.#isOutpaced(now)) this.#giveUp(now)
    else if (request !== undefined) this.#parts.post.bare((this.#client as ListClient).from, request)
  }

  earliest(): Instant | undefined {
    let earliest = this.#seekAt
    const consider = (at: Instant): void => {
      if (earliest === undefined || at < earliest) earliest = at
    }
    for (const greeting of this.#greetings.values()) if (greeting.state === 'asked') consider(greeting.askAgainAt)
    if (this.#client !== undefined) consider(this.#client.wakesAt)
    return earliest
  }

  #repairIsDue(other: Digest, now: Instant): boolean {
    const { settings, members } = this.#parts
    const state = { settings, members: members.size, joinedAt: this.#joinedAt ?? now, repairedAt: this.#repairedAt }
    return settings.expert.repair && repairIsDue(members.digest(now), other, state, now)
  }

  #begin(address: Address, purpose: Purpose, now: Instant, wanted = false): void {
    const nonce = hexDigits(this.#parts.nonces) as Nonce
    const greeting: Greeting = { address, purpose, nonce, state: 'asked', attempts: 0, askAgainAt: now, cookie: undefined, wanted }
    this.#greetings.set(addressText(address), greeting)
    this.#askAgain(greeting, now)
  }

  #askAgain(greeting: Greeting, now: Instant): void {
    const { settings, post } = this.#parts
    if (this.joined && greeting.attempts >= ATTEMPTS_ONCE_JOINED) {
      this.#forget(greeting.address)
      return
    }
    const waitMs = settings.requestTimeoutMs * Math.min(PATIENCE, 1 << Math.min(greeting.attempts, 8))
    greeting.attempts++
    greeting.askAgainAt = later(now, waitMs)
    post.bare(greeting.address, { kind: 'hello', nonce: greeting.nonce, purpose: greeting.purpose })
  }

  /** Its source gives the list drop by drop, and another is ready to give it. */
  #isOutpaced(now: Instant): boolean {
    const client = this.#client
    if (client === undefined || now - client.startedAt < LIST_PATIENCE * this.#parts.settings.requestTimeoutMs) return false
    return [...this.#greetings.values()].some(({ state, address }) => state === 'answered' && !sameAddress(address, client.from))
  }

  #forget(address: Address): void {
    this.#greetings.delete(addressText(address))
  }

  #takeList(greeting: Greeting, now: Instant): void {
    const { address: from, purpose, nonce, cookie } = greeting
    if (cookie === undefined) return
    this.#client = new ListClient({ from, purpose, settings: this.#parts.settings, nonce, cookie, now })
  }

  /** The source fell silent: it is greeted anew in its turn, and another that has answered gives the list. */
  #giveUp(now: Instant): void {
    const failed = this.#client as ListClient
    this.#client = undefined
    this.#forget(failed.from)
    if (this.joined) return
    this.#begin(failed.from, 'join', now)
    const other = [...this.#greetings.values()].find((greeting) => greeting.state === 'answered')
    if (other !== undefined) this.#takeList(other, now)
  }
}
