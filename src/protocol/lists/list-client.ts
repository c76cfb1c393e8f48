/**
 * Takes the whole list from one member: asks for pages on credit, puts them in order, asks again for what was lost.
 *
 * ```
 *   wanting ── page, next in order ──► wanting ── last page ──► done
 *      │  ▲                                             no page in time, too often: given up
 *      └──┘ no page in time: asked again from where the list breaks off, half as many pages
 * ```
 */
import { compareNames } from '../members/roll.ts'
import type { Settings } from '../settings/settings.ts'
import type { Instant, Update } from '../types.ts'
import { CREDIT_LIMIT } from '../types.ts'
import { Pace } from './pace.ts'
import type { Compared, Findings, Page, Partner, Session, Want } from './session.ts'
import { RECORD_LIMIT } from './session.ts'

interface HeldPage {
  readonly page: Page
  readonly updates: readonly Update[]
}

export class ListClient implements Session {
  readonly partner: Partner
  readonly purpose = 'join'
  readonly startedAt: Instant
  readonly #pace: Pace
  /** What came so far, in order. Bound: {@link RECORD_LIMIT} and a page. */
  readonly #updates: Update[] = []
  /** Pages that came before their turn. Key: the name they begin after. Bound: {@link CREDIT_LIMIT}. */
  readonly #early = new Map<string, HeldPage>()
  #after = ''
  #done = false

  constructor(options: { readonly partner: Partner; readonly settings: Settings; readonly now: Instant }) {
    this.partner = options.partner
    this.startedAt = options.now
    this.#pace = new Pace(options.settings, options.now)
  }

  get done(): boolean {
    return this.#done
  }

  get wakesAt(): Instant {
    return this.#pace.wakesAt
  }

  get findings(): Findings {
    return { updates: this.#updates, lacking: [] }
  }

  /** True for a page that this session waits for. Its nonce tells: a source may answer from another of its addresses. */
  take(page: Page | Compared, updates: readonly Update[], now: Instant): boolean {
    if (page.kind !== 'page' || page.nonce !== this.partner.nonce || this.#done || this.#updates.length > RECORD_LIMIT) return false
    if (this.#early.size >= CREDIT_LIMIT && page.after !== this.#after) return false
    // A page that does not advance in the order of the list would be asked for again for ever.
    if (!page.last && (updates.length === 0 || page.through === '' || !isBehind(page.through, page.after))) return false
    this.#early.set(page.after, { page, updates })
    for (let held = this.#early.get(this.#after); held !== undefined && !this.#done; held = this.#early.get(this.#after)) {
      this.#early.delete(this.#after)
      this.#updates.push(...held.updates)
      this.#after = held.page.through
      this.#done = held.page.last
      this.#pace.progressed(now)
    }
    return true
  }

  next(now: Instant): Want | 'given-up' | undefined {
    const credit = this.#done ? undefined : this.#pace.next(now)
    if (credit === undefined || credit === 'given-up') return credit
    // Pages from beyond the gap may still be of use; those that begin before it will never be needed.
    for (const after of this.#early.keys()) if (!isBehind(after, this.#after)) this.#early.delete(after)
    if (this.#early.size >= CREDIT_LIMIT) this.#early.clear()
    const { nonce, cookie } = this.partner
    return { kind: 'want', nonce, cookie, after: this.#after, credit }
  }
}

function isBehind(name: string, after: string): boolean {
  return after === '' || compareNames(name, after) > 0
}
