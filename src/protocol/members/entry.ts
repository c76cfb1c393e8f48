/** What is kept of one name: the claim that holds, this member's own verdict, and what goes with it. */
import type { RoundTrip } from '../detection/round-trip.ts'
import type { SuspicionSpan } from '../settings/bounds.ts'
import type { Claim, Instant, Update } from '../types.ts'

/** What this member holds of another by its own lights. */
export type Verdict = 'alive' | 'suspect' | 'gone'

/** A running suspicion of one life. */
export interface Suspicion {
  /** When this member began to suspect that life; stalls are taken out. */
  since: Instant
  readonly span: SuspicionSpan
  /** Who accused it, each of its own accord. Bound: the confirmations that count, and the first accuser. */
  readonly accusers: string[]
  /** Those of them whom the address refused, or answered as another life. Bound: two, no more count. */
  refusedBy: ReadonlySet<string>
  /** This member asked for itself, and nobody answered. */
  ownProbeFailed: boolean
  /** And it has asked once more since. */
  asked: boolean
  deadline: Instant
  /** Its time was over, and nobody had declared it. */
  overdue: boolean
}

/**
 * One name. Only `Membership` and its suspicions change one.
 *
 * A class, because all entries of all members then have one shape; and its two hashes stand in it as signed words, because
 * the larger half of unsigned ones would each be an object of 16 bytes.
 */
export class Entry {
  readonly name: string
  readonly #place: number
  #print = 0
  /** The highest claim heard. */
  claim: Claim
  heldSince: Instant
  /** Who raised the suspicion that the claim tells of, where it is one. */
  accuser: string | undefined
  /** And what more that one says: see {@link Update}. */
  refused = false
  /** The last claim that had contents: what users are shown, also of one who is gone. Undefined where only its end was heard of. */
  shown: Claim | undefined
  verdict: Verdict = 'gone'
  /** There while the verdict is `suspect`. */
  suspicion: Suspicion | undefined
  /** How long it takes to answer, once it has. */
  roundTrip: RoundTrip | undefined
  /** The place in `Members.peers`, -1 outside it. */
  seat = -1
  /** The place in the rotation, -1 outside it. */
  turn = -1

  constructor(name: string, place: number, claim: Claim, now: Instant) {
    this.name = name
    this.#place = place | 0
    this.claim = claim
    this.heldSince = now
    this.accuser = undefined
    this.shown = undefined
    this.suspicion = undefined
    this.roundTrip = undefined
  }

  /** Where it belongs in the list: the hash of the name. */
  get place(): number {
    return this.#place >>> 0
  }

  /** The hash of the living life that the claim tells of, 0 where it tells of none: what the digest sums. */
  get print(): number {
    return this.#print >>> 0
  }

  set print(print: number) {
    this.#print = print | 0
  }
}
