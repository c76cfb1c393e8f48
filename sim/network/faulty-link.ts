/**
 * A directed link that does more than delay datagrams and lose single ones.
 *
 * ```
 *   too large?   no room?   in a burst?   lost?                    changed    slow, held back     twice
 *   ──── mtu ───── queue ───── bursts ──── loss ────► arrives: ─── bytes ───── latency ───────── copy ───►
 * ```
 *
 * Each fault draws words of its own, by the number of the datagram on the link: with one fault removed, the others affect the
 * same datagrams in the same way. Only the queue and the burst remember anything of earlier datagrams.
 */
import type { FaultKind } from '../faults.ts'
import { threefry, type Words } from '../kernel/random.ts'
import { Burst } from './burst.ts'
import { happens, latencyOf, uniformMs, type Latency } from './latency.ts'
import { HEADERS_BYTES, type LinkSettings } from './link-options.ts'
import { Queue } from './queue.ts'

/** What words are drawn for. Loss and latency have those of purpose 0. A number must never get another meaning. */
const PURPOSE = { duplicationAndReordering: 1, copyAndCorruption: 2, burst: 3, spikeAndShape: 4, copyShape: 5, corruption: 6, slowPair: 64 } as const

/** At most this many bytes of a datagram are changed. */
const CHANGED_AT_MOST = 4

/** The fates that the link itself decides. */
export type LinkEnd = 'lost' | 'overflowed' | 'oversized'

/** Whether a link needs a {@link FaultyLink}: it does more than delay uniformly and lose single datagrams. */
export function isFaulty(settings: LinkSettings): boolean {
  const { latencyMs, bursts, duplication, reordering, corruption, spikes, slowPairs, bytesPerSecond, mtu } = settings
  const isShaped = typeof latencyMs === 'object' && 'distribution' in latencyMs
  return isShaped || [bursts, duplication, reordering, corruption, spikes, slowPairs, bytesPerSecond, mtu].some((fault) => fault !== undefined)
}

export class FaultyLink {
  readonly settings: LinkSettings
  /** The faults that affected the last datagram; if it did not get through, only the one that stopped it. */
  readonly faults: FaultKind[] = []
  /** The fate of the last datagram if it did not get through. */
  end: LinkEnd | undefined
  latencyMs = 0
  /** The latency of its second copy, if there is one. */
  copyMs: number | undefined
  /** Its bytes arrive changed: see {@link FaultyLink.change}. */
  changes = false
  readonly #key: Readonly<Words>
  readonly #latency: Latency
  readonly #burst: Burst | undefined
  readonly #queue: Queue | undefined
  readonly #isSlow: boolean
  readonly #words: Words = { first: 0, second: 0 }
  #number = 0

  /** `key` is the key of the directed link, derived from the seed and the two names. */
  constructor(settings: LinkSettings, key: Readonly<Words>) {
    this.settings = settings
    this.#key = { ...key }
    this.#latency = latencyOf(settings.latencyMs)
    this.#burst = settings.bursts === undefined ? undefined : new Burst(settings.bursts)
    this.#queue = settings.bytesPerSecond === undefined ? undefined : new Queue(settings.bytesPerSecond, settings.queueBytes)
    this.#isSlow = settings.slowPairs !== undefined && happens(settings.slowPairs.share, this.#draw(PURPOSE.slowPair, 0).first)
  }

  /** Decides about the datagram with this number on the link, given the words drawn for its loss and its latency. */
  take(number: number, lossWord: number, latencyWord: number, length: number, nowMs: number): void {
    this.#number = number
    this.faults.length = 0
    this.end = undefined
    this.copyMs = undefined
    this.changes = false
    const queuedMs = this.#pass(lossWord, length + HEADERS_BYTES, nowMs)
    if (queuedMs === undefined) return
    const { duplication = 0, reordering, corruption = 0, spikes } = this.settings
    const chances = this.#draw(PURPOSE.duplicationAndReordering, number)
    const [copyWord, reorderingWord] = [chances.first, chances.second]
    const { second: spikeWord } = this.#draw(PURPOSE.spikeAndShape, number)
    this.latencyMs = queuedMs + this.#travelMs(latencyWord, PURPOSE.spikeAndShape)
    if (this.#isSlow) this.faults.push('slow-pair')
    if (reordering !== undefined && happens(reordering.chance, reorderingWord)) {
      this.faults.push('reordering')
      this.latencyMs += reordering.byMs
    }
    if (spikes !== undefined && happens(spikes.chance, spikeWord)) {
      this.faults.push('spike')
      this.latencyMs += spikes.ms
    }
    const { first: copyLatencyWord, second: corruptionWord } = this.#draw(PURPOSE.copyAndCorruption, number)
    if (happens(duplication, copyWord)) {
      this.faults.push('duplication')
      this.copyMs = queuedMs + this.#travelMs(copyLatencyWord, PURPOSE.copyShape)
    }
    this.changes = length > 0 && happens(corruption, corruptionWord)
    if (this.changes) this.faults.push('corruption')
  }

  /** Changes one to four bytes of the last datagram, which must not be empty. */
  change(bytes: Uint8Array): void {
    const original = bytes.slice()
    const count = 1 + ((this.#draw(PURPOSE.corruption, this.#number).first >>> 0) % CHANGED_AT_MOST)
    for (let change = 1; change <= count; change++) {
      const { first, second } = this.#draw(PURPOSE.corruption + change, this.#number)
      const at = (first >>> 0) % bytes.length
      // Relative to the original, so that two changes of the same byte cannot undo each other. Never by 0.
      bytes[at] = (original[at] as number) ^ (1 + ((second >>> 0) % 255))
    }
  }

  /** How long it waits in the queue; undefined if it does not get through. The burst moves on in any case. */
  #pass(lossWord: number, bytes: number, nowMs: number): number | undefined {
    const { first, second } = this.#draw(PURPOSE.burst, this.#number)
    const isTaken = this.#burst?.takes(first, second) === true
    if (bytes > (this.settings.mtu ?? Infinity)) return this.#ends('oversized', 'mtu')
    if (this.#queue?.isBusy(nowMs) === true) this.faults.push('bandwidth')
    const queuedMs = this.#queue === undefined ? 0 : this.#queue.enter(bytes, nowMs)
    if (queuedMs === undefined) return this.#ends('overflowed', 'bandwidth')
    if (isTaken) return this.#ends('lost', 'burst')
    return happens(this.settings.loss, lossWord) ? this.#ends('lost', 'loss') : queuedMs
  }

  #ends(end: LinkEnd, fault: FaultKind): undefined {
    this.end = end
    this.faults.length = 0
    this.faults.push(fault)
  }

  /** The latency without the queue, spikes and reordering. */
  #travelMs(word: number, shape: number): number {
    const { leastMs, spreadMs, drawn } = this.#latency
    const ms = drawn === undefined ? uniformMs(leastMs, spreadMs, word) : drawn(word, this.#draw(shape, this.#number).first)
    if (!this.#isSlow) return ms
    const { factor = 1, addMs = 0 } = this.settings.slowPairs ?? {}
    return ms * factor + addMs
  }

  /** The result is valid until the next draw. */
  #draw(purpose: number, number: number): Readonly<Words> {
    threefry(this.#key, purpose, number, this.#words)
    return this.#words
  }
}
