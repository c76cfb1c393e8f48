/**
 * Greets seeds until one of them gives the whole list, and keeps greeting them, so that two halves of a cluster that have
 * forgotten each other meet again. Repairs begin with the same greeting.
 *
 * ```
 *   asked ── challenge ──► answered ──► its list is taken, one at a time, the quickest first
 *     │ ▲                      │
 *     └─┘ no answer: again     └── already joined: only if its digest says that there is something to mend
 *     └── its own hello comes back ──► self
 * ```
 */
import type { Address } from '../address.ts'
import { addressText, sameAddress } from '../address.ts'
import { quietBeforeRepairMs } from '../settings/bounds.ts'
import type { Counters } from '../counters.ts'
import { ComparisonClient } from './comparison-client.ts'
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
import type { Compared, Findings, Occasion, Page, Session } from './session.ts'

type Challenge = Extract<Message, { kind: 'challenge' }>

/** The wait between two greetings of one silent address grows to at most this many times the first wait. */
const PATIENCE = 10

/**
 * Milliseconds after which a newcomer greets the seeds again. Seeds that start together may each have met different members, and
 * nothing else would connect the two sides. It greets them once more when the lists should have come to rest, and from then on
 * each `seedIntervalMs`.
 */
export const GREETED_AGAIN_MS = 500

/** Request timeouts that a list may take while another source is ready; thousands of records take only a few. */
const LIST_PATIENCE = 20

/** A silent address is greeted this many times, unless it is a seed's and this member has not joined. Seeds have another round later. */
export const ATTEMPTS_ONCE_JOINED = 3

/** Milliseconds that a member back from an absence waits for a list: where all were absent together, nobody has a better one. */
export const RETURN_MS = 10_000

interface Greeting {
  readonly address: Address
  readonly purpose: Purpose
  readonly nonce: Nonce
  state: 'asked' | 'answered' | 'self'
  attempts: number
  askAgainAt: Instant
  cookie: Uint8Array | undefined
  /** The list is wanted whatever the digest in the answer says. */
  readonly wanted: boolean
  /** An address that a seed stood for when it was looked up last; otherwise that of a member. */
  readonly ofSeed: boolean
  /** Records in the list of the member greeted, once it has answered. */
  records: number
  /** Their sum. */
  sum: number
}

export interface GreetingParts {
  readonly settings: Settings
  readonly members: Members
  readonly post: Post
  readonly outbox: Outbox
  readonly counters: Counters
  /** This member asks for the list only to see it. */
  readonly observes: boolean
  readonly nonces: Random
  /** Called when a whole list is in, or all that differs. */
  readonly listed: (findings: Findings, from: Address, occasion: Occasion, now: Instant) => void
}

export class Greetings {
  readonly #parts: GreetingParts
  /**
   * Key: address text. Bound: the addresses of the seeds, those asked after an absence, and members greeted for a repair: one
   * per gap between repairs (repair.ts), until it was greeted {@link ATTEMPTS_ONCE_JOINED} times.
   */
  #greetings = new Map<string, Greeting>()
  #session: Session | undefined
  /** The sum of its partner's list. */
  #partnerSum = 0
  /** When this member joined, or was last told to repair like a newcomer; undefined before it has joined. */
  #eagerSince: Instant | undefined
  #backUntil: Instant | undefined
  #repairedAt: Instant
  /** The sums of the two lists after the latest repairs, and how many of them left both as they were. */
  #repaired = { own: 0, other: 0, inVain: 0 }
  #seekAt: Instant | undefined

  constructor(parts: GreetingParts, now: Instant) {
    this.#parts = parts
    this.#repairedAt = now
  }

  get joined(): boolean {
    return this.#eagerSince !== undefined
  }

  /** Addresses being greeted, those of this member itself not counted. */
  get open(): number {
    return [...this.#greetings.values()].filter(({ state }) => state !== 'self').length
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

  /** Greets what the seeds' names stand for now, and forgets what they stood for before. Greetings of members go on. */
  greet(addresses: readonly Address[], now: Instant): void {
    const before = this.#greetings
    this.#greetings = new Map([...before].filter(([, { ofSeed }]) => !ofSeed))
    for (const address of addresses) {
      const key = addressText(address)
      const held = before.get(key)
      // Look-ups come in one by one: an address already being asked is not asked again for each of them.
      const isAsked = held?.state === 'asked' && now < held.askAgainAt
      if (held !== undefined && (!this.joined || isAsked || held.state === 'self')) this.#greetings.set(key, held)
      else this.#begin(address, this.joined && !this.isBack(now) ? 'repair' : 'join', now, { wanted: this.isBack(now), ofSeed: true })
    }
  }

  /** True if all that the seeds stand for turned out to be this member. */
  get onlySelf(): boolean {
    let isSelf = false
    for (const { ofSeed, state } of this.#greetings.values()) {
      if (ofSeed && state !== 'self') return false
      isSelf ||= ofSeed
    }
    return isSelf
  }

  /** After an absence: takes the whole list anew, from one of `addresses`, where other members should be, or from a seed. */
  comeBack(addresses: readonly Address[], now: Instant): void {
    this.#backUntil = later(now, RETURN_MS)
    this.#session = undefined
    for (const address of addresses) this.#begin(address, 'join', now, { wanted: true, ofSeed: false })
    if (this.#seekAt !== undefined) this.#seekAt = now
  }

  /** True while this member is back from an absence and no list is in yet: what it knows is stale. */
  isBack(now: Instant): boolean {
    return this.#backUntil !== undefined && now < this.#backUntil
  }

  /** The first list is in and the name is settled. */
  markJoined(now: Instant): void {
    this.#eagerSince = now
    this.#repairedAt = now
    if (!this.#parts.settings.expert.seedGreetings) this.#seekAt = undefined
    if (this.#seekAt !== undefined) this.#seekAt = later(now, GREETED_AGAIN_MS)
  }

  /** This member's own hello came back: that seed is this member. */
  metSelf(nonce: Nonce): void {
    for (const greeting of this.#greetings.values()) if (greeting.nonce === nonce) greeting.state = 'self'
  }

  /** False if no unanswered hello had that nonce. */
  challenged(message: Challenge, now: Instant): boolean {
    for (const greeting of this.#greetings.values()) {
      if (greeting.nonce !== message.nonce || greeting.state !== 'asked') continue
      greeting.state = 'answered'
      greeting.cookie = message.cookie
      greeting.records = message.digest.count
      greeting.sum = message.digest.sum
      const wanted = !this.joined || greeting.wanted || this.#repairIsDue(message.digest, now)
      if (wanted && this.#session === undefined) this.#converse(greeting, now)
      else if (this.joined && !this.isBack(now)) this.#forget(greeting.address)
      return true
    }
    return false
  }

  /** False if no session waits for that page. */
  page(message: Page | Compared, updates: readonly Update[], now: Instant): boolean {
    const session = this.#session
    if (session === undefined || !session.take(message, updates, now)) return false
    if (!session.done) return true
    const { partner, purpose, findings } = session
    this.#session = undefined
    this.#forget(partner.address)
    // Other members that were asked for a list were asked in case this one did not give its own.
    for (const { ofSeed, state, address } of this.#greetings.values()) if (!ofSeed && state === 'answered') this.#forget(address)
    if (purpose === 'repair') this.#parts.counters.repairs++
    const occasion = purpose === 'join' && this.isBack(now) ? 'return' : purpose
    if (purpose === 'join') this.#backUntil = undefined
    this.#repairedAt = now
    this.#parts.listed(findings, partner.address, occasion, now)
    if (purpose === 'repair') this.#noteRepair(this.#partnerSum, now)
    return true
  }

  #noteRepair(other: number, now: Instant): void {
    const own = this.#parts.members.digest(now).sum
    const isSame = this.#repaired.own === own && this.#repaired.other === other
    this.#repaired = { own, other, inVain: isSame ? this.#repaired.inVain + 1 : 0 }
  }

  /** From now on it repairs and greets seeds as eagerly as a newcomer, and may begin at once. */
  repairSoon(now: Instant): void {
    if (this.#eagerSince !== undefined) this.#eagerSince = now
    this.#repairedAt = later(now, -REPAIR_GAP_MS)
  }

  /** A member's digest, heard in an ack: the member that pinged mends the difference. */
  compare(digest: Digest, from: Address, now: Instant): void {
    if (this.#session !== undefined || !this.#repairIsDue(digest, now)) return
    this.#repairedAt = now
    this.#begin(from, 'repair', now, { wanted: true, ofSeed: false })
  }

  duties(now: Instant): void {
    if (this.#seekAt !== undefined && now >= this.#seekAt) {
      this.#parts.outbox.tell({ type: 'seek-seeds' })
      this.#seekAt = later(now, this.#seedsRestMs(now))
    }
    if (this.#greetings.size > 0) {
      for (const greeting of this.#greetings.values()) {
        if (greeting.state === 'asked' && now >= greeting.askAgainAt) this.#askAgain(greeting, now)
      }
    }
    const session = this.#session
    if (session === undefined) return
    const request = session.next(now)
    if (request === 'given-up' || this.#isOutpaced(session, now)) this.#giveUp(session, now)
    else if (request !== undefined) this.#parts.post.bare(session.partner.address, request)
  }

  #seedsRestMs(now: Instant): number {
    const { settings, members } = this.#parts
    if (this.#eagerSince === undefined) return PATIENCE * settings.requestTimeoutMs
    const quietMs = 2 * quietBeforeRepairMs(settings, members.size)
    return now - this.#eagerSince < quietMs ? quietMs : settings.seedIntervalMs
  }

  earliest(): Instant | undefined {
    if (this.#greetings.size === 0 && this.#session === undefined) return this.#seekAt
    let earliest: number = this.#seekAt ?? Infinity
    for (const greeting of this.#greetings.values()) if (greeting.state === 'asked') earliest = Math.min(earliest, greeting.askAgainAt)
    if (this.#session !== undefined) earliest = Math.min(earliest, this.#session.wakesAt)
    return earliest === Infinity ? undefined : (earliest as Instant)
  }

  #repairIsDue(other: Digest, now: Instant): boolean {
    const { settings, members } = this.#parts
    if (members.agrees(other)) return false
    const [own, { inVain, ...repaired }] = [members.digest(now), this.#repaired]
    const state = {
      settings, members: members.size, eagerSince: this.#eagerSince ?? now, repairedAt: this.#repairedAt, changesFast: members.changesFast(now),
      inVain: repaired.own === own.sum && repaired.other === other.sum ? inVain : 0,
    }
    return settings.expert.repair && repairIsDue(own, other, state, now)
  }

  #begin(address: Address, purpose: Purpose, now: Instant, { wanted, ofSeed }: Pick<Greeting, 'wanted' | 'ofSeed'>): void {
    const nonce = hexDigits(this.#parts.nonces) as Nonce
    const greeting: Greeting = { address, purpose, nonce, state: 'asked', attempts: 0, askAgainAt: now, cookie: undefined, wanted, ofSeed, records: 0, sum: 0 }
    this.#greetings.set(addressText(address), greeting)
    this.#askAgain(greeting, now)
  }

  #askAgain(greeting: Greeting, now: Instant): void {
    const { settings, post } = this.#parts
    if ((this.joined || !greeting.ofSeed) && greeting.attempts >= ATTEMPTS_ONCE_JOINED) {
      this.#forget(greeting.address)
      return
    }
    const waitMs = settings.requestTimeoutMs * Math.min(PATIENCE, 1 << Math.min(greeting.attempts, 8))
    greeting.attempts++
    greeting.askAgainAt = later(now, waitMs)
    const { address, nonce, purpose } = greeting
    post.bare(address, { kind: 'hello', nonce, purpose: this.#parts.observes ? 'observe' : purpose })
  }

  /** Its source gives the list too slowly, and another is ready to give it. */
  #isOutpaced({ startedAt, partner }: Session, now: Instant): boolean {
    if (now - startedAt < LIST_PATIENCE * this.#parts.settings.requestTimeoutMs) return false
    return [...this.#greetings.values()].some(({ state, address }) => state === 'answered' && !sameAddress(address, partner.address))
  }

  #forget(address: Address): void {
    this.#greetings.delete(addressText(address))
  }

  /** A newcomer takes the whole list; a member that has one compares the two. */
  #converse({ address, purpose, nonce, cookie, records, sum }: Greeting, now: Instant): void {
    if (cookie === undefined) return
    const { settings, members } = this.#parts
    const partner = { address, nonce, cookie }
    this.#partnerSum = sum
    if (purpose === 'join') this.#session = new ListClient({ partner, settings, now })
    else this.#session = new ComparisonClient({ partner, settings, members, records: Math.max(records, members.digest(now).count), now })
  }

  /** The source fell silent or is too slow: it is greeted anew, and another that has answered gives the list. */
  #giveUp(failed: Session, now: Instant): void {
    const greeting = this.#greetings.get(addressText(failed.partner.address))
    this.#session = undefined
    this.#forget(failed.partner.address)
    if (this.joined && !this.isBack(now)) return
    // Unless it was a seed's address, and is not any more.
    if (greeting !== undefined) this.#begin(greeting.address, 'join', now, { wanted: true, ofSeed: greeting.ofSeed })
    const other = [...this.#greetings.values()].find((greeting) => greeting.state === 'answered')
    if (other !== undefined) this.#converse(other, now)
  }
}
