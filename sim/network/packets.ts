/**
 * The user's own word about single datagrams: each is shown to a handler when it is sent, which lets it pass, drops it, delays it or
 * holds it. What is held waits until it is released and then takes the time that its link drew for it when it was sent.
 *
 * The links draw first and for each, so a handler moves no draw: where it lets all pass, the run is the one without it.
 */
import type { MessageKind } from '../../src/protocol/types.ts'
import { SimulationError } from '../errors.ts'
import { packetKind } from './packet-kind.ts'

/** A datagram on its way. */
export interface SimulatedPacket {
  /** Counts all that was sent in the run, from 1. */
  readonly number: number
  /** The names of the two hosts. */
  readonly from: string
  readonly to: string
  /** As they were sent: to look at and not to keep. Of a held packet they are its own. */
  readonly bytes: Uint8Array
  /** What kind of message it is, as its header says; undefined where that is none of the library's. */
  readonly kind: MessageKind | undefined
}

/** What is to become of a packet; to say nothing is to let it pass. A delay adds to what the link takes. */
export type PacketVerdict = 'pass' | 'drop' | 'hold' | { readonly delayMs: number } | undefined

/** Of several handlers the first that does not let a packet pass has the word. */
export type PacketHandler = (packet: SimulatedPacket) => PacketVerdict | void

/** More are not held: the packet is dropped. */
export const MOST_HELD = 65_536

/** What a handler returned, which may be written in plain JavaScript. */
export function checkedVerdict(verdict: unknown): PacketVerdict {
  if (verdict === undefined || verdict === 'pass' || verdict === 'drop' || verdict === 'hold') return verdict
  const delayMs = typeof verdict === 'object' && verdict !== null && 'delayMs' in verdict ? verdict.delayMs : undefined
  if (typeof delayMs === 'number' && delayMs >= 0 && delayMs < Infinity) return { delayMs }
  throw new SimulationError('SIMULATION_OPTIONS', `a packet is to 'pass', 'drop', 'hold' or { delayMs }, not ${JSON.stringify(verdict)}`)
}

export function simulatedPacket(number: number, from: string, to: string, bytes: Uint8Array): SimulatedPacket {
  return { number, from, to, bytes, kind: packetKind(bytes) }
}

/** Those that are held, oldest first, each with what sets it on its way again. */
export class Held {
  /** Bound: {@link MOST_HELD}. */
  #waiting: { readonly packet: SimulatedPacket; readonly send: () => void }[] = []

  get size(): number {
    return this.#waiting.length
  }

  /** False where there are too many. */
  add(packet: SimulatedPacket, send: () => void): boolean {
    if (this.#waiting.length >= MOST_HELD) return false
    this.#waiting.push({ packet, send })
    return true
  }

  /** Sets those on their way that the test takes, in their order, and returns how many they were. */
  release(test: (packet: SimulatedPacket) => boolean): number {
    const chosen = new Set(this.#waiting.filter(({ packet }) => test(packet)))
    this.#waiting = this.#waiting.filter((held) => !chosen.has(held))
    for (const { send } of chosen) send()
    return chosen.size
  }
}
