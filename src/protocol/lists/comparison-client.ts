/**
 * Finds where another member's list differs from this member's own, for about the bytes of the difference:
 *
 * ```
 *   sums ─── all sums are in ───► prints ─── all prints are in ───► records ─── all are in ───► done
 *    of 2^bits buckets             of the buckets whose              that are missing here
 *                                  sums differ                       or read otherwise
 * ```
 *
 * A list of fewer than 16 records is one bucket, which is known to differ. What comes in is compared with what is held here at
 * that moment. Both lists may change meanwhile; the next comparison finds what this one missed.
 *
 * Why two steps: 100 differences among 10,000 records are found with 1,024 sums of 4 bytes and some 1,000 prints of 8. All
 * prints would be 80,000 bytes, and the whole list a million.
 */
import type { Entry } from '../members/entry.ts'
import type { Members } from '../members/members.ts'
import { bucketCount, bucketOf } from '../members/roll.ts'
import type { Settings } from '../settings/settings.ts'
import { hashText } from '../tools/hash.ts'
import type { Fingerprint, Given, Instant, Update, Wanted } from '../types.ts'
import { MOST_BUCKET_BITS } from '../types.ts'
import { Pace } from './pace.ts'
import type { Compare, Compared, Findings, Page, Partner, Session } from './session.ts'
import { RECORD_LIMIT } from './session.ts'

/** A bucket has this many records on average, or up to twice as many: fewer would cost more sums, more would cost more prints. */
const RECORDS_PER_BUCKET = 8

/** Buckets or places in one request: at 4 bytes each, and with the longest name, it still fits a datagram. */
export const ASKED_AT_ONCE = 250

export interface ComparisonParts {
  readonly partner: Partner
  readonly settings: Settings
  readonly members: Members
  /** How many records the longer of the two lists has. */
  readonly records: number
  readonly now: Instant
}

export class ComparisonClient implements Session {
  readonly partner: Partner
  readonly purpose = 'repair'
  readonly startedAt: Instant
  readonly #members: Members
  readonly #bits: number
  readonly #pace: Pace
  #stage: Wanted['what']
  /** Buckets or places still to come. Bound: the buckets, or {@link RECORD_LIMIT}. */
  #pending: Set<number>
  /** Those of them in the last request. Bound: {@link ASKED_AT_ONCE}, or the buckets. */
  #asked: readonly number[] = []
  /** Buckets that differ, or places of records that do. Bound: as `#pending`. */
  readonly #found = new Set<number>()
  /** What was given. Bound: {@link RECORD_LIMIT} and a page. */
  readonly #updates: Update[] = []
  /** Living members that the other list lacks. Bound: the members. */
  readonly #lacking = new Set<Entry>()

  constructor({ partner, settings, members, records, now }: ComparisonParts) {
    this.partner = partner
    this.startedAt = now
    this.#members = members
    this.#pace = new Pace(settings, now)
    this.#bits = bitsFor(records)
    this.#stage = this.#bits === 0 ? 'prints' : 'sums'
    this.#pending = new Set(Array.from({ length: bucketCount(this.#bits) }, (_, bucket) => bucket))
  }

  get done(): boolean {
    return this.#stage === 'records' && this.#pending.size === 0
  }

  get wakesAt(): Instant {
    return this.#pace.wakesAt
  }

  get findings(): Findings {
    return { updates: this.#updates, lacking: [...this.#lacking] }
  }

  next(now: Instant): Compare | 'given-up' | undefined {
    const credit = this.done ? undefined : this.#pace.next(now)
    if (credit === undefined || credit === 'given-up') return credit
    const { nonce, cookie } = this.partner
    return { kind: 'compare', nonce, cookie, wanted: this.#wanted(), credit }
  }

  take(message: Page | Compared, updates: readonly Update[], now: Instant): boolean {
    if (message.kind !== 'compared' || message.nonce !== this.partner.nonce || this.done || message.given.what !== this.#stage) return false
    const pendingBefore = this.#pending.size
    this.#compare(message.given, updates)
    // A page that brings nothing still pending is late or useless: it is no progress.
    if (this.#pending.size === pendingBefore) return true
    this.#pace.progressed(now)
    if (this.#asked.every((key) => !this.#pending.has(key))) this.#pace.answered(now)
    if (this.#pending.size === 0) this.#advance()
    return true
  }

  #wanted(): Wanted {
    const bits = this.#bits
    if (this.#stage === 'sums') {
      this.#asked = [...this.#pending]
      return { what: 'sums', bits, from: this.#asked[0] as number }
    }
    this.#asked = [...this.#pending].slice(0, ASKED_AT_ONCE)
    return this.#stage === 'prints' ? { what: 'prints', bits, buckets: this.#asked } : { what: 'records', places: this.#asked }
  }

  #compare(given: Given, updates: readonly Update[]): void {
    switch (given.what) {
      case 'sums': {
        const own = this.#members.list.bucketSums(this.#bits)
        return given.sums.forEach((sum, index) => {
          const bucket = given.from + index
          if (this.#pending.delete(bucket) && sum !== own[bucket]) this.#found.add(bucket)
        })
      }
      case 'prints':
        return this.#comparePrints(given)
      case 'records':
        return this.#takeRecords(given.absent, updates)
      default:
        given satisfies never
    }
  }

  #comparePrints({ buckets, prints }: Extract<Given, { what: 'prints' }>): void {
    const covered = new Set(buckets.filter((bucket) => this.#pending.delete(bucket)))
    const own = placesOf([...covered].flatMap((bucket) => [...this.#members.list.inBucket(this.#bits, bucket)]))
    const theirs = placesOf(prints.filter(({ place }) => covered.has(bucketOf(place, this.#bits))))
    for (const [place, held] of own) if (!theirs.has(place)) for (const entry of held) this.#lacking.add(entry)
    for (const [place, given] of theirs) {
      if (sumOf(given) !== sumOf(own.get(place) ?? []) && this.#found.size < RECORD_LIMIT) this.#found.add(place)
    }
  }

  /** Names with equal hashes share a place and come together. Which of them the other list lacks shows only now. */
  #takeRecords(absent: readonly number[], updates: readonly Update[]): void {
    for (const place of absent) this.#pending.delete(place)
    for (const [place, given] of placesOf(updates.map((update) => ({ update, place: hashText(update.claim.name) })))) {
      if (!this.#pending.delete(place)) continue
      if (this.#updates.length < RECORD_LIMIT) this.#updates.push(...given.map(({ update }) => update))
      for (const entry of this.#members.list.at(place)) if (!given.some(({ update }) => update.claim.name === entry.name)) this.#lacking.add(entry)
    }
  }

  #advance(): void {
    if (this.#stage === 'records') return
    this.#stage = this.#stage === 'sums' ? 'prints' : 'records'
    this.#pending = new Set(this.#found)
    this.#found.clear()
    if (this.#pending.size === 0) this.#stage = 'records'
  }
}

/** The number of bits for buckets of {@link RECORDS_PER_BUCKET} records on average, or up to twice that. */
export function bitsFor(records: number): number {
  const buckets = Math.floor(records / RECORDS_PER_BUCKET)
  return buckets < 2 ? 0 : Math.min(MOST_BUCKET_BITS, 31 - Math.clz32(buckets))
}

/** Groups by place: nearly always one each, as only names with equal hashes share a place. */
function placesOf<Placed extends { readonly place: number }>(placed: readonly Placed[]): ReadonlyMap<number, readonly Placed[]> {
  const places = new Map<number, Placed[]>()
  for (const each of placed) {
    const same = places.get(each.place)
    if (same === undefined) places.set(each.place, [each])
    else same.push(each)
  }
  return places
}

function sumOf(prints: readonly Fingerprint[]): number {
  return prints.reduce((sum, { print }) => sum + print, 0)
}
