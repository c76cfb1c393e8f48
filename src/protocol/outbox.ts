/** What the engine hands out: packets to send and events to report, first in, first out, taken after each input. */
import type { Address } from './address.ts'
import type { Claim, Incarnation, OutgoingPacket, Sequence } from './types.ts'

export interface Transmit {
  readonly to: Address
  readonly packet: OutgoingPacket
  /** Defined if the packet must leave from a connected socket of its own: the probe for which to report a refusal. */
  readonly knock: Sequence | undefined
}

/** Why a member is gone: it said that it left, it was found failed, or another life has its name. */
export type LeaveReason = 'left' | 'failed' | 'replaced'

export type EngineEvent =
  /** A new member. The events about one name always follow: join, (update | suspect | recover)*, leave, join ... */
  | { readonly type: 'join'; readonly claim: Claim }
  | { readonly type: 'leave'; readonly claim: Claim; readonly reason: LeaveReason }
  | { readonly type: 'update' | 'suspect' | 'recover'; readonly claim: Claim }
  /** This member has a new incarnation, and perhaps new contents. */
  | { readonly type: 'self'; readonly claim: Claim }
  /** This member has joined: the first whole list is in, or there is nobody to get one from, and its name is settled. */
  | { readonly type: 'joined' }
  /** It is time to look up the seeds' names and to greet the addresses found. */
  | { readonly type: 'seek-seeds' }
  /** This incarnation of this member has been sent as often as gossip sends an update, or there is nobody to send it to. */
  | { readonly type: 'told'; readonly incarnation: Incarnation }
  | { readonly type: 'departed'; readonly spread: boolean }
  /** A limit is reached, and what came beyond it was refused. */
  | { readonly type: 'limit'; readonly limit: 'members'; readonly most: number }
  /** Another process claims this name, or speaks as this very life (namesake.ts). */
  | { readonly type: 'namesake'; readonly claim: Claim }
  /** Another process answers under this name, and it was there first. */
  | { readonly type: 'conflict'; readonly holder: { readonly name: string; readonly address: Address } }

/** Most inputs cause no packets, or no events. */
const NONE: readonly never[] = Object.freeze([])

export class Outbox {
  /**
   * Bound: what one input causes; the driver empties it after each. While the driver cannot send: what each part sends once
   * (waiting.ts), and commands.
   */
  #transmits: Transmit[] = []
  #emptied = 0
  /** Bound: the same. */
  #events: EngineEvent[] = []

  send(to: Address, packet: OutgoingPacket): void {
    this.#transmits.push({ to, packet, knock: undefined })
  }

  /** Sends from a socket connected to that address, as only such a socket hears of a refusal. */
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
