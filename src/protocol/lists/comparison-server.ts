/**
 * Answers a member that compares lists: sums of buckets, what is in some of them, or some records; at most as many pages as
 * it asked for.
 *
 * ```
 * A -> compare   nonce, cookie, sums (bits, from which bucket) | prints (bits, buckets) | records (places), credit
 * B -> compared  x credit: sums | buckets with their prints, whole | absent places, and the claims as updates
 * ```
 *
 * This member keeps no state about it. No answer contains tombstones: they only answer a stale `alive`.
 */
import type { Address } from '../address.ts'
import type { Codec } from '../codec.ts'
import type { Entry } from '../members/entry.ts'
import type { Members } from '../members/members.ts'
import type { Membership } from '../members/membership.ts'
import { bucketCount } from '../members/roll.ts'
import type { Outbox } from '../outbox.ts'
import type { Fingerprint, Given, Nonce, Wanted } from '../types.ts'
import type { Compare } from './session.ts'

const SUM_BYTES = 4
const BUCKET_BYTES = 2
const PRINT_BYTES = 8
const PLACE_BYTES = 4

/** Bytes by which the headers of a page's lists may be longer than those of empty lists. */
const LENGTHS_RESERVE = 4

export interface ComparisonServerParts {
  readonly members: Members
  readonly codec: Codec
  readonly outbox: Outbox
  readonly membership: Pick<Membership, 'self'>
}

export class ComparisonServer {
  readonly #parts: ComparisonServerParts

  constructor(parts: ComparisonServerParts) {
    this.#parts = parts
  }

  /** Only for an asker that has shown its cookie. `allowed` is asked before each page, and ends the answer if it says no. */
  answer({ nonce, wanted, credit }: Compare, to: Address, allowed: () => boolean): void {
    const pages = this.#pages(nonce, wanted)
    for (let left = credit; left > 0 && allowed(); left--) {
      const page = pages.next()
      if (page.done === true) return
      const { given, updates = [] } = page.value
      this.#parts.outbox.send(to, { sender: this.#parts.membership.self, message: { kind: 'compared', nonce, given }, updates })
    }
  }

  #pages(nonce: Nonce, wanted: Wanted): Generator<GivenPage> {
    switch (wanted.what) {
      case 'sums':
        return this.#sums(wanted, this.#room(nonce, { ...wanted, sums: [] }))
      case 'prints':
        return this.#prints(wanted, this.#room(nonce, { ...wanted, buckets: [], prints: [] }))
      case 'records':
        return this.#records(wanted.places, this.#room(nonce, { what: 'records', absent: [] }))
      default:
        return wanted satisfies never
    }
  }

  #room(nonce: Nonce, empty: Given): number {
    return this.#parts.codec.roomFor(this.#parts.membership.self, { kind: 'compared', nonce, given: empty }) - LENGTHS_RESERVE
  }

  *#sums({ bits, from }: Extract<Wanted, { what: 'sums' }>, room: number): Generator<GivenPage> {
    const sums = this.#parts.members.list.bucketSums(bits)
    const fitting = Math.floor(room / SUM_BYTES)
    for (let first = from; first < bucketCount(bits); first += fitting) {
      yield { given: { what: 'sums', bits, from: first, sums: [...sums.subarray(first, first + fitting)] } }
    }
  }

  /** A page holds whole buckets. Only one with more than fits a page is cut, and only made-up names can fill a bucket like that. */
  *#prints({ bits, buckets }: Extract<Wanted, { what: 'prints' }>, room: number): Generator<GivenPage> {
    let page: { readonly buckets: number[]; readonly prints: Fingerprint[] } = { buckets: [], prints: [] }
    let left = room
    for (const bucket of buckets) {
      const prints = firstOf(this.#parts.members.list.inBucket(bits, bucket), Math.floor((room - BUCKET_BYTES) / PRINT_BYTES)).map(printOf)
      const bytes = BUCKET_BYTES + prints.length * PRINT_BYTES
      if (bytes > left) {
        yield { given: { what: 'prints', bits, ...page } }
        page = { buckets: [], prints: [] }
        left = room
      }
      page.buckets.push(bucket)
      page.prints.push(...prints)
      left -= bytes
    }
    if (page.buckets.length > 0) yield { given: { what: 'prints', bits, ...page } }
  }

  *#records(places: readonly number[], room: number): Generator<GivenPage> {
    let page: { readonly absent: number[]; readonly updates: Uint8Array[] } = { absent: [], updates: [] }
    let left = room
    for (const place of places) {
      const found = [...this.#parts.members.list.at(place)].map((entry) => this.#parts.codec.encodeUpdate(entry))
      for (const bytes of found.length === 0 ? [undefined] : found) {
        const length = bytes?.length ?? PLACE_BYTES
        if (length > left) {
          yield { given: { what: 'records', absent: page.absent }, updates: page.updates }
          page = { absent: [], updates: [] }
          left = room
        }
        if (bytes === undefined) page.absent.push(place)
        else page.updates.push(bytes)
        left -= length
      }
    }
    if (page.absent.length > 0 || page.updates.length > 0) yield { given: { what: 'records', absent: page.absent }, updates: page.updates }
  }
}

interface GivenPage {
  readonly given: Given
  readonly updates?: readonly Uint8Array[]
}

/** Stops there instead of collecting all: a bucket can be the whole list. */
function firstOf(entries: Iterator<Entry>, most: number): readonly Entry[] {
  const taken: Entry[] = []
  for (let next = entries.next(); next.done !== true; next = entries.next()) {
    if (taken.push(next.value) >= most) break
  }
  return taken
}

function printOf({ place, print }: Entry): Fingerprint {
  return { place, print }
}
