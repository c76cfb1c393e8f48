/** What a link does, in words. */
import type { LatencyOptions, LinkOptions } from '../network/link-options.ts'
import { enumerated, lengthText, percentText } from './words.ts'

/** Key: option. Each is the predicate of a sentence whose subject is the link. */
const WORDS: { readonly [Name in keyof LinkOptions]-?: (value: NonNullable<LinkOptions[Name]>) => string } = {
  latencyMs: (latency) => `takes ${latencyText(latency)}`,
  loss: (loss) => `loses ${percentText(loss)}`,
  bursts: ({ begin, end, loss }) => `loses ${percentText(loss)} in bursts (${percentText(begin)} begin one, ${percentText(end)} end it)`,
  duplication: (chance) => `duplicates ${percentText(chance)}`,
  reordering: ({ chance, byMs }) => `holds ${percentText(chance)} back for ${lengthText(byMs)}`,
  corruption: (chance) => `corrupts ${percentText(chance)}`,
  spikes: ({ chance, ms }) => `takes ${lengthText(ms)} longer for ${percentText(chance)}`,
  slowPairs: ({ share, factor = 1, addMs = 0 }) => {
    const slower = [...(factor === 1 ? [] : [`${factor} times as long`]), ...(addMs === 0 ? [] : [`${lengthText(addMs)} longer`])]
    return `takes ${slower.length === 0 ? 'no longer' : enumerated(slower)} between ${percentText(share)} of the pairs`
  },
  bytesPerSecond: (bytes) => `carries ${bytes} bytes a second`,
  queueBytes: (bytes) => `queues at most ${bytes} bytes`,
  mtu: (bytes) => `carries nothing above ${bytes} bytes`,
}

/** As in `takes 1 ms and loses 5 %`; empty if no option is given. */
export function linkText(options: LinkOptions): string {
  const words = WORDS as Readonly<Record<string, (value: unknown) => string>>
  const given = options as Readonly<Record<string, unknown>>
  return enumerated(Object.keys(words).flatMap((name) => (given[name] === undefined ? [] : [words[name]?.(given[name]) ?? ''])))
}

/** Key: option. The fault that it brings, which ends with the faults; undefined if the option alone is no fault. */
const FAULT_NOUNS: Readonly<Record<keyof LinkOptions, string | undefined>> = {
  latencyMs: undefined, loss: 'loss', bursts: 'bursts', duplication: 'duplication', reordering: 'reordering', corruption: 'corruption', spikes: 'spikes',
  slowPairs: 'slow pairs', bytesPerSecond: 'narrow links', queueBytes: undefined, mtu: 'small packets',
}

/** Such as `loss` and `spikes`: what is over once links have their defaults again. */
export function linkFaultNouns(options: LinkOptions): readonly string[] {
  return (Object.keys(FAULT_NOUNS) as (keyof LinkOptions)[]).flatMap((name) => (options[name] === undefined || options[name] === 0 ? [] : FAULT_NOUNS[name] ?? []))
}

function latencyText(latency: LatencyOptions): string {
  if (typeof latency === 'number') return `${latency} ms`
  if (!('distribution' in latency)) return `${latency.join(' to ')} ms`
  const least = latency.leastMs === undefined ? '' : `at least ${latency.leastMs} ms and `
  return latency.distribution === 'exponential'
    ? `${least}${latency.meanMs} ms on average`
    : `${least}${latency.medianMs} ms in the median (sigma ${latency.sigma})`
}
