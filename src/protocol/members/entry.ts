/** What a member keeps about one name: the claim that holds, its own verdict, and what goes with them. */
import type { RoundTrip } from '../detection/round-trip.ts'
import type { SuspicionSpan } from '../settings/bounds.ts'
import type { Claim, Instant, Update } from '../types.ts'

/** This member's own judgement of another. */
export type Verdict = 'alive' | 'suspect' | 'gone'

/** A running suspicion of one life. */
export interface Suspicion {
  /** When this member began to suspect that life, moved on by the length of each stall since. */
  since: Instant
  readonly span: SuspicionSpan
  /** The names of its independent accusers. Bound: the confirmations that count, and the first accuser. */
  readonly accusers: string[]
  /** The accusers that the address refused, or where another life answered. Bound: two, as no more count. */
  refusedBy: ReadonlySet<string>
  /** This member's own probe has failed. */
  ownProbeFailed: boolean
  /** The last question has been asked, and not answered yet. */
  asked: boolean
  /** And it was asked anew after a stall, which happens once: a member that stalls all the time would never be done. */
  askedAnew: boolean
  deadline: Instant
  /** Its deadline has passed once, and nobody had declared it failed. */
  overdue: boolean
}

/**
 * One name. Only `Membership` and its suspicions change an entry.
 *
 * It is a class so that all entries of all members have one shape. Its two hashes are kept as signed words, because the larger
 * half of the unsigned ones would each take a heap object of 16 bytes.
 */
export class Entry {
  readonly name: string
  readonly #place: number
  #print = 0
  /** The highest claim heard. */
  claim: Claim
  heldSince: Instant
  /** Who raised the suspicion, if the claim is one. */
  accuser: string | undefined
  /** Whether the accuser was refused at that address: see {@link Update}. */
  refused = false
  /**
   * The last living claim: what users are shown, even of a member that is gone. Undefined for self, and if only its end was
   * heard of.
   */
  shown: Claim | undefined
  verdict: Verdict = 'gone'
  /** Defined while the verdict is `suspect`. */
  suspicion: Suspicion | undefined
  /** How long it takes to answer; undefined until it has. */
  roundTrip: RoundTrip | undefined
  /** Index in `Members.peers`, -1 outside it. */
  seat = -1
  /** Index in the rotation, -1 outside it. */
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

  /** Position in the list: the hash of the name. */
  get place(): number {
    return this.#place >>> 0
  }

  /** The hash of the life if the claim is a living one, otherwise 0. The digest is the sum of these. */
  get print(): number {
    return this.#print >>> 0
  }

  set print(print: number) {
    this.#print = print | 0
  }
}
