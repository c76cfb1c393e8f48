/**
 * Gives the list: a stranger proves its address before it gets more than it sent, and this member keeps no state about it.
 *
 * ```
 * A -> hello      nonce; padded, so that the answer is smaller
 * B -> challenge  nonce, cookie = keyed hash of (epoch, address, nonce), digest
 * A -> want       nonce, cookie, after which name, credit in pages
 * B -> page       x credit: after which name, through which name, the claims between; `last` at the end
 * ```
 *
 * A member that already has a list asks cheaper questions with the cookie (comparison-server.ts).
 *
 * The list is ordered by hashed name (roll.ts), so a page means the same whoever asks and whatever changes between two pages: a
 * member that stays throughout is on exactly one page.
 */
import type { Address } from '../address.ts'
import type { Codec, Cookies } from '../codec.ts'
import type { Entry } from '../members/entry.ts'
import type { Members } from '../members/members.ts'
import type { Membership } from '../members/membership.ts'
import type { Outbox } from '../outbox.ts'
import type { Post } from '../post.ts'
import { saysLiving } from '../members/precedence.ts'
import { TokenBucket } from '../tools/bucket.ts'
import type { Claim, Instant, Life, Message } from '../types.ts'
import { ComparisonServer } from './comparison-server.ts'
import type { Compare, Page, Want } from './session.ts'

type Hello = Extract<Message, { kind: 'hello' }>

/**
 * Pages that a member gives in a second, to all askers together: about half of what 100 Mbit/s can carry. The cookie does not
 * limit this, as anybody that can receive gets one. An asker that is not served asks again, or asks another member.
 */
export const PAGES_PER_SECOND = 4000

/** Summing up this many records costs as much as a page. Sums are computed over the whole list, however few are asked for. */
export const SUMMED_PER_PAGE = 500

/** What came of a request: it was served, its cookie is not valid, or too much is asked of this member just now. */
export type Service = 'given' | 'cookie' | 'busy'

/** A page says through which name it goes; room for the longest name is kept free. */
const THROUGH_RESERVE = 130

export interface ListServerParts {
  readonly members: Members
  readonly codec: Codec
  readonly cookies: Cookies
  readonly post: Post
  readonly outbox: Outbox
  readonly membership: Pick<Membership, 'self'>
}

export class ListServer {
  readonly #parts: ListServerParts
  readonly #comparisons: ComparisonServer
  readonly #pages: TokenBucket

  constructor(parts: ListServerParts, now: Instant) {
    this.#parts = parts
    this.#pages = new TokenBucket(PAGES_PER_SECOND, PAGES_PER_SECOND, now)
    this.#comparisons = new ComparisonServer(parts)
  }

  hello(message: Hello, from: Address, now: Instant): void {
    const { cookies, members, post } = this.#parts
    const cookie = cookies.bake(from, message.nonce, now)
    post.bare(from, { kind: 'challenge', nonce: message.nonce, cookie, digest: members.digest(now) })
  }

  compare(message: Compare, from: Address, now: Instant): Service {
    if (!this.#parts.cookies.holds(message.cookie, from, message.nonce, now)) return 'cookie'
    if (this.#pages.readyAt(now) > now) return 'busy'
    const summed = message.wanted.what === 'sums' ? this.#parts.members.digest(now).count : 0
    for (let cost = Math.floor(summed / SUMMED_PER_PAGE); cost > 0; cost--) if (!this.#pages.take(now)) return 'busy'
    this.#comparisons.answer(message, from, () => this.#pages.take(now))
    return 'given'
  }

  want(message: Want, asker: Life, from: Address, now: Instant): Service {
    const { cookies, members } = this.#parts
    if (!cookies.holds(message.cookie, from, message.nonce, now)) return 'cookie'
    if (this.#pages.readyAt(now) > now) return 'busy'
    let after = message.after
    let waiting = after === '' ? this.#onAskersName(asker) : []
    const rest = members.list.after(after)
    for (let credit = message.credit; credit > 0 && this.#pages.take(now); credit--) {
      const page = this.#fill(message, after, waiting, rest)
      waiting = page.over
      // The asker's own tombstone can leave no room for the largest record. The asker would refuse a page that does not advance,
      // so the tombstone is left out: whoever hears the asker below it will answer.
      if (!page.message.last && page.message.through === after) continue
      this.#parts.outbox.send(from, page.packet)
      if (page.message.last) return 'given'
      after = page.message.through
    }
    return 'given'
  }

  /** An asker whose name is held as gone must hear of it, or it would speak below its own tombstone for ever. */
  #onAskersName(asker: Life): Entry[] {
    const held = this.#parts.members.get(asker.name)
    return held === undefined || saysLiving(held.claim) ? [] : [held]
  }

  #fill(want: Want, after: string, first: readonly Entry[], rest: Iterator<Entry>): FilledPage {
    const { codec, membership } = this.#parts
    const sender = membership.self
    const empty: Page = { kind: 'page', nonce: want.nonce, after, through: after, last: false }
    let room = codec.roomFor(sender, { ...empty, through: '' }) - THROUGH_RESERVE
    const updates: Uint8Array[] = []
    let through = after
    const queued = [...first]
    for (;;) {
      const next = queued.shift() ?? (rest.next().value as Entry | undefined)
      if (next === undefined) break
      const bytes = codec.encodeUpdate(next)
      if (bytes.length > room) {
        const message: Page = { ...empty, through }
        return { message, packet: { sender, message, updates }, over: [next, ...queued] }
      }
      room -= bytes.length
      updates.push(bytes)
      if (saysLiving(next.claim)) through = next.name
    }
    const message: Page = { ...empty, through, last: true }
    return { message, packet: { sender, message, updates }, over: [] }
  }
}

interface FilledPage {
  readonly message: Page
  readonly packet: { readonly sender: Claim; readonly message: Page; readonly updates: readonly Uint8Array[] }
  /** What did not fit and opens the next page. */
  readonly over: Entry[]
}
