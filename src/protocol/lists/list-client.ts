/**
 * Taking the list from one member: asks for pages on credit, puts them in order, asks again for what was lost.
 *
 * ```
 *   wanting ── page, next in order ──► wanting ── last page ──► done
 *      │  ▲                                             no page in time, too often: given up
 *      └──┘ no page in time: asked again from where the list breaks off, half as many pages
 * ```
 */
import type { Address } from '../address.ts'
import { compareNames } from '../members/members.ts'
import type { Settings } from '../settings/settings.ts'
import type { Instant, Message, Nonce, Purpose, Update } from '../types.ts'
import { CREDIT_LIMIT, later } from '../types.ts'

type Page = Extract<Message, { kind: 'page' }>
type Want = Extract<Message, { kind: 'want' }>

/** Requests without any progress before another source is tried. */
const ATTEMPTS = 5

/** More records than this are no list of a cluster: its source does not tell the truth, and another is tried. */
const RECORD_LIMIT = 100_000

interface HeldPage {
  readonly page: Page
  readonly updates: readonly Update[]
}

export class ListClient {
  readonly from: Address
  readonly purpose: Purpose
  readonly startedAt: Instant
  readonly #settings: Settings
  readonly #nonce: Nonce
  readonly #cookie: Uint8Array
  /** What came so far, in order. Bound: the source's list. */
  readonly updates: Update[] = []
  /** Pages that came before their turn. Key: the name they begin after. Bound: {@link CREDIT_LIMIT}. */
  readonly #early = new Map<string, HeldPage>()
  #after = ''
  #credit = CREDIT_LIMIT
  /** Pages of the last request that may still come. */
  #expected = 0
  #failures = 0
  #done = false
  #askAgainAt: Instant

  constructor(options: { readonly from: Address; readonly purpose: Purpose; readonly settings: Settings; readonly nonce: Nonce; readonly cookie: Uint8Array; readonly now: Instant }) {
    this.from = options.from
    this.purpose = options.purpose
    this.#settings = options.settings
    this.#nonce = options.nonce
    this.#cookie = options.cookie
    this.startedAt = options.now
    this.#askAgainAt = options.now
  }

  get done(): boolean {
    return this.#done
  }

  get wakesAt(): Instant {
    return this.#askAgainAt
  }

  /** True for a page that this request waits for: the nonce tells, as a source may answer from another of its addresses. */
  take(page: Page, updates: readonly Update[], now: Instant): boolean {
    if (page.nonce !== this.#nonce || this.#done || this.updates.length > RECORD_LIMIT) return false
    if (this.#early.size >= CREDIT_LIMIT && page.after !== this.#after) return false
    // A page that does not lead on in the order of the list would be asked for again for ever.
    if (!page.last && (updates.length === 0 || page.through === '' || (page.after !== '' && compareNames(page.through, page.after) <= 0))) return false
    this.#early.set(page.after, { page, updates })
    for (let held = this.#early.get(this.#after); held !== undefined && !this.#done; held = this.#early.get(this.#after)) {
      this.#early.delete(this.#after)
      this.updates.push(...held.updates)
      this.#after = held.page.through
      this.#done = held.page.last
      this.#expected--
      this.#failures = 0
      this.#askAgainAt = this.#expected > 0 ? later(now, this.#settings.requestTimeoutMs) : now
    }
    return true
  }

  /** The request to send now, if it is time; 'given-up' when nothing came for too long. */
  next(now: Instant): Want | 'given-up' | undefined {
    if (this.#done || now < this.#askAgainAt) return undefined
    const progressed = this.#expected <= 0
    if (!progressed) {
      this.#failures++
      if (this.#failures >= ATTEMPTS) return 'given-up'
      this.#credit = Math.max(1, this.#credit >> 1)
    }
    this.#expected = this.#credit
    // Early pages are asked for again as well: their beginnings may have moved with the source's list.
    this.#early.clear()
    this.#askAgainAt = later(now, this.#settings.requestTimeoutMs)
    return { kind: 'want', nonce: this.#nonce, cookie: this.#cookie, after: this.#after, credit: this.#credit }
  }
}
