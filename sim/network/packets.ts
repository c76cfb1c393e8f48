/**
 * Packet handlers: a handler sees each datagram when it is sent, and lets it pass, drops it, delays it or holds it. A held
 * datagram waits until it is released, and then takes the latency that its link drew for it when it was sent.
 *
 * A link draws for every datagram whatever a handler says, so a handler shifts no draw: if it lets all pass, the run is the
 * same as without it.
 */
import type { MessageKind } from '../../src/protocol/types.ts'
import { SimulationError } from '../errors.ts'
import { packetKind } from './packet-kind.ts'

/** A datagram that is being sent, or that is held. */
export interface SimulatedPacket {
  /** Counts the datagrams sent in the run, from 1. */
  readonly number: number
  /** The names of the two hosts. */
  readonly from: string
  readonly to: string
  /** To be read, not kept: the sender reuses the memory. For a held packet they are the bytes that it will arrive with. */
  readonly bytes: Uint8Array
  /** The kind of message that its header states; undefined if it is not one of the library's. */
  readonly kind: MessageKind | undefined
}

/** What to do with a packet. Undefined lets it pass. A delay is added to the latency of the link. */
export type PacketVerdict = 'pass' | 'drop' | 'hold' | { readonly delayMs: number } | undefined

/** Of several handlers, the first that does not let a packet pass decides. */
export type PacketHandler = (packet: SimulatedPacket) => PacketVerdict | void

/** When this many are held, further packets are dropped instead. */
export const MOST_HELD = 65_536

/** Checks what a handler returned; it may be written in plain JavaScript. Throws `SIMULATION_OPTIONS`. */
export function checkedVerdict(verdict: unknown): PacketVerdict {
  if (verdict === undefined || verdict === 'pass' || verdict === 'drop' || verdict === 'hold') return verdict
  const delayMs = typeof verdict === 'object' && verdict !== null && 'delayMs' in verdict ? verdict.delayMs : undefined
  if (typeof delayMs === 'number' && delayMs >= 0 && delayMs < Infinity) return { delayMs }
  throw new SimulationError('SIMULATION_OPTIONS', `a packet is to 'pass', 'drop', 'hold' or { delayMs }, not ${JSON.stringify(verdict)}`)
}

export function simulatedPacket(number: number, from: string, to: string, bytes: Uint8Array): SimulatedPacket {
  return { number, from, to, bytes, kind: packetKind(bytes) }
}

/** The held packets, oldest first, each with the function that sends it on. */
export class Held {
  /** Bound: {@link MOST_HELD}. */
  #waiting: { readonly packet: SimulatedPacket; readonly send: () => void }[] = []

  get size(): number {
    return this.#waiting.length
  }

  /** Returns false if too many are held. */
  add(packet: SimulatedPacket, send: () => void): boolean {
    if (this.#waiting.length >= MOST_HELD) return false
    this.#waiting.push({ packet, send })
    return true
  }

  /** Sends the packets that pass the test, in their order, and returns how many. */
  release(test: (packet: SimulatedPacket) => boolean): number {
    const chosen = new Set(this.#waiting.filter(({ packet }) => test(packet)))
    this.#waiting = this.#waiting.filter((held) => !chosen.has(held))
    for (const { send } of chosen) send()
    return chosen.size
  }
}
