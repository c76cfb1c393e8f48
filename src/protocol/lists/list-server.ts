/**
 * Giving the list: a stranger proves its address before it gets more than it sent, and this member remembers nothing of it.
 *
 * ```
 * A -> hello      nonce; padded, so that the answer is smaller
 * B -> challenge  nonce, cookie = keyed hash of (epoch, address, nonce), digest
 * A -> want       nonce, cookie, after which name, credit in pages
 * B -> page       x credit: after which name, through which name, the claims between; `last` at the end
 * ```
 *
 * Who has a list already shows its cookie with questions that cost less (comparison-server.ts). The order of the list is that of hashed names (members.ts), so a page means the same whoever asks and whatever changes
 * between two pages: who stays a member throughout is on exactly one page.
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
 * Pages that a member gives in a second, to all who ask together: what a tenth of a gigabit carries in half of that time. A cookie is
 * had by anybody who can receive; who is not served asks again, or another.
 */
export const PAGES_PER_SECOND = 4000

/** Records that it costs as much as a page to sum up. Sums are reckoned over the whole list, however few of them are asked for. */
export const SUMMED_PER_PAGE = 500

/** What came of a request: it was served, its cookie does not hold, or too much is asked of this member just now. */
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
      // The asker's own tombstone can leave no room for the largest record. A page that leads nowhere would be refused, so it
      // goes unsaid here: whoever hears the asker below its tombstone will answer.
      if (!page.message.last && page.message.through === after) continue
      this.#parts.outbox.send(from, page.packet)
      if (page.message.last) return 'given'
      after = page.message.through
    }
    return 'given'
  }

  /** Who asks under a name that is held as gone must hear of it, or it speaks below its own tombstone for ever. */
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
