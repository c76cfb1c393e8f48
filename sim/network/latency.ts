/** The latency of a datagram, from one or two words drawn for it. */
import { exponential, naturalLogarithm } from '../../src/protocol/tools/logarithm.ts'
import type { LatencyOptions } from './link-options.ts'
import { normal, positive } from './normal.ts'

const WORD_RANGE = 0x1_0000_0000

/** A uniform latency, which most links have and which costs one multiplication. Other distributions are in `drawn`. */
export interface Latency {
  readonly leastMs: number
  readonly spreadMs: number
  /** For other distributions: the latency in ms, from two words. */
  readonly drawn: ((first: number, second: number) => number) | undefined
}

export function latencyOf(options: LatencyOptions): Latency {
  if (typeof options === 'number') return { leastMs: options, spreadMs: 0, drawn: undefined }
  if (!('distribution' in options)) return { leastMs: options[0], spreadMs: options[1] - options[0], drawn: undefined }
  const leastMs = options.leastMs ?? 0
  if (options.distribution === 'exponential') {
    const meanMs = options.meanMs - leastMs
    return { leastMs, spreadMs: 0, drawn: (first) => leastMs - meanMs * naturalLogarithm(positive(first)) }
  }
  const { sigma } = options
  const medianMs = options.medianMs - leastMs
  return { leastMs, spreadMs: 0, drawn: (first, second) => leastMs + medianMs * exponential(sigma * normal(first, second)) }
}

/** Uniform from `leastMs` to `leastMs + spreadMs`. */
export function uniformMs(leastMs: number, spreadMs: number, word: number): number {
  return leastMs + (spreadMs * (word >>> 0)) / WORD_RANGE
}

/** Whether something of this probability happens, given a uniform word: never with 0, always with 1. */
export function happens(chance: number, word: number): boolean {
  return word >>> 0 < chance * WORD_RANGE
}
