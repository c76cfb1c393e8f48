/** What the engine hands out: packets to send and events to tell, first in, first out, taken after each input. */
import type { Address } from './address.ts'
import type { Claim, Incarnation, OutgoingPacket, Sequence } from './types.ts'

export interface Transmit {
  readonly to: Address
  readonly packet: OutgoingPacket
  /** It is to leave from a socket of its own; of this probe a refusal is to be told. Undefined for all others. */
  readonly knock: Sequence | undefined
}

/** Why somebody is no longer there: it said so, it was found out, or another life has its name. */
export type LeaveReason = 'left' | 'failed' | 'replaced'

export type EngineEvent =
  /** Another member. What follows about one name is a story: join, (update | suspect | recover)*, leave, join ... */
  | { readonly type: 'join'; readonly claim: Claim }
  | { readonly type: 'leave'; readonly claim: Claim; readonly reason: LeaveReason }
  | { readonly type: 'update' | 'suspect' | 'recover'; readonly claim: Claim }
  /** Self has another incarnation, and maybe other contents. */
  | { readonly type: 'self'; readonly claim: Claim }
  /** The first whole list is in, or there is nobody to have it from. */
  | { readonly type: 'joined' }
  /** It is time to look up the seeds' names and to greet what comes of it. */
  | { readonly type: 'seek-seeds' }
  /** Self, as of this incarnation, was sent as often as gossip sends it. */
  | { readonly type: 'told'; readonly incarnation: Incarnation }
  | { readonly type: 'departed'; readonly spread: boolean }
  /** Something is at its limit, and what came beyond it was refused. */
  | { readonly type: 'limit'; readonly limit: 'members'; readonly most: number }
  /** Another process claims this name, or speaks as this very life; where it is and whether it lives is being found out. */
  | { readonly type: 'namesake'; readonly claim: Claim }
  /** Another process answers under this name, and it was there first. */
  | { readonly type: 'conflict'; readonly holder: { readonly name: string; readonly address: Address } }

/** Handed out by most inputs. */
const NONE: readonly never[] = Object.freeze([])

export class Outbox {
  /**
   * Bound: what one input causes; the driver empties it after each. Where its sends stand still: what each part sends once
   * (waiting.ts), and commands.
   */
  #transmits: Transmit[] = []
  #emptied = 0
  /** Bound: the same. */
  #events: EngineEvent[] = []

  send(to: Address, packet: OutgoingPacket): void {
    this.#transmits.push({ to, packet, knock: undefined })
  }

  /** Sends where only a socket that is connected to that address hears of a refusal. */
  knock(to: Address, packet: OutgoingPacket, probe: Sequence): void {
    this.#transmits.push({ to, packet, knock: probe })
  }

  tell(event: EngineEvent): void {
    this.#events.push(event)
  }

  /** How many packets wait to be taken. */
  get size(): number {
    return this.#transmits.length
  }

  /** How often packets were taken. */
  get emptied(): number {
    return this.#emptied
  }

  takeTransmits(): readonly Transmit[] {
    if (this.#transmits.length === 0) return NONE
    this.#emptied++
    const taken = this.#transmits
    this.#transmits = []
    return taken
  }

  takeEvents(): readonly EngineEvent[] {
    if (this.#events.length === 0) return NONE
    const taken = this.#events
    this.#events = []
    return taken
  }
}
