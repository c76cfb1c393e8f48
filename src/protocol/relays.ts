/**
 * Probing in another's stead: `A -> [ping-req C] self -> [ping] C -> [ack] self -> [ack, relayed C] A`.
 *
 * The helper forms no opinion of its own: it hands on an answer, or says nothing.
 */
import type { Address } from './address.ts'
import { Deadlines } from './deadlines.ts'
import type { Instant, Life, Sequence } from './types.ts'

/** More questions than this at one time are not helped with: helpers are asked by the few who miss an answer, not by all. */
const RELAY_LIMIT = 1024

type Target = Pick<Life, 'name' | 'instance'>

export interface Relay {
  readonly asker: Address
  readonly askerSequence: Sequence
  readonly target: Target
}

export class Relays {
  /** Key: the sequence of our own ping. Bound: {@link RELAY_LIMIT}. */
  readonly #open = new Map<Sequence, Relay>()
  readonly #ends = new Deadlines<Sequence>()

  /** False where there are too many already. */
  open(sequence: Sequence, relay: Relay, until: Instant): boolean {
    if (this.#open.size >= RELAY_LIMIT) return false
    this.#open.set(sequence, relay)
    this.#ends.set(sequence, until)
    return true
  }

  /** The relay that this ack answers, which ends it. */
  answered(sequence: Sequence, answerer: Life): Relay | undefined {
    const relay = this.#open.get(sequence)
    if (relay === undefined || relay.target.name !== answerer.name || relay.target.instance !== answerer.instance) return undefined
    this.#forget(sequence)
    return relay
  }

  /** Forgets those nobody waits for any more. */
  duties(now: Instant): void {
    for (let due = this.#ends.takeDue(now); due !== undefined; due = this.#ends.takeDue(now)) this.#open.delete(due)
  }

  #forget(sequence: Sequence): void {
    this.#open.delete(sequence)
    this.#ends.delete(sequence)
  }
}
