/**
 * Probing in another's stead: `A -> [ping-req C] self -> [ping] C -> [ack] self -> [ack, relayed C] A`.
 *
 * The helper forms no opinion of its own: it hands on the answer. If none comes in time it says so, `self -> [nack] A`. Then
 * the asker knows that its own packets arrive, and that it is not cut off itself (Lifeguard, section IV-A).
 */
import type { Address } from '../address.ts'
import { Deadlines } from '../tools/deadlines.ts'
import type { Settings } from '../settings/settings.ts'
import type { Instant, Life, Sequence } from '../types.ts'
import { later } from '../types.ts'

/**
 * The most relays open at one time; requests beyond are dropped. Only the few members that miss an answer ask for help, not
 * all.
 */
export const RELAY_LIMIT = 1024

type Target = Pick<Life, 'name' | 'instance'>

/**
 * Part of the shortest time that an asker waits for helpers, after which the nack is sent: early enough to arrive before the
 * asker's deadline. Reckoned from this member's own settings, as the ping-req carries none.
 */
const NACK_AT = 0.8

export interface Relay {
  readonly asker: Address
  readonly askerSequence: Sequence
  readonly target: Target
}

export class Relays {
  /** Key: the sequence of this member's own ping. Bound: {@link RELAY_LIMIT}. */
  readonly #open = new Map<Sequence, Relay>()
  /** Key and bound: the same. */
  readonly #ends = new Deadlines<Sequence>()
  /** Key: the same, where a nack is still to be sent. Bound: the same. */
  readonly #nacks = new Deadlines<Sequence>()
  readonly #settings: Settings

  constructor(settings: Settings) {
    this.#settings = settings
  }

  get size(): number {
    return this.#open.size
  }

  /** False if {@link RELAY_LIMIT} are open already. `nacks`: the asker is told if there is no answer in time. */
  open(sequence: Sequence, relay: Relay, now: Instant, nacks = true): boolean {
    if (this.#open.size >= RELAY_LIMIT) return false
    const { probeIntervalMs, probeTimeoutMs, expert } = this.#settings
    this.#open.set(sequence, relay)
    this.#ends.set(sequence, later(now, probeIntervalMs))
    if (nacks && expert.nacks) this.#nacks.set(sequence, later(now, NACK_AT * (probeIntervalMs - probeTimeoutMs)))
    return true
  }

  /** The next relay whose asker is due a nack. */
  takeNack(now: Instant): Relay | undefined {
    const sequence = this.#nacks.takeDue(now)
    return sequence === undefined ? undefined : this.#open.get(sequence)
  }

  /** When the next nack is due. */
  earliest(): Instant | undefined {
    return this.#nacks.earliest()
  }

  /** The relay that this ack answers, which ends it. */
  answered(sequence: Sequence, answerer: Life): Relay | undefined {
    const relay = this.#open.get(sequence)
    if (relay === undefined || relay.target.name !== answerer.name || relay.target.instance !== answerer.instance) return undefined
    this.#forget(sequence)
    return relay
  }

  /** Forgets relays that nobody waits for any more. */
  duties(now: Instant): void {
    for (let due = this.#ends.takeDue(now); due !== undefined; due = this.#ends.takeDue(now)) this.#forget(due)
  }

  #forget(sequence: Sequence): void {
    this.#open.delete(sequence)
    this.#ends.delete(sequence)
    this.#nacks.delete(sequence)
  }
}
