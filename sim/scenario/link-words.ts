/** What a link does, in words. */
import type { LatencyOptions, LinkOptions } from '../network/link-options.ts'
import { enumerated, percentText } from './words.ts'

/** Key: option. What each adds to a sentence that begins with the link. */
const WORDS: { readonly [Name in keyof LinkOptions]-?: (given: NonNullable<LinkOptions[Name]>) => string } = {
  latencyMs: (latency) => `takes ${latencyText(latency)}`,
  loss: (loss) => `loses ${percentText(loss)}`,
  bursts: ({ begin, end, loss }) => `loses ${percentText(loss)} in bursts (begun with ${percentText(begin)} of datagrams, ended with ${percentText(end)})`,
  duplication: (share) => `doubles ${percentText(share)}`,
  reordering: ({ chance, byMs }) => `holds ${percentText(chance)} back by ${byMs} ms`,
  corruption: (share) => `garbles ${percentText(share)}`,
  spikes: ({ chance, ms }) => `takes ${ms} ms more for ${percentText(chance)}`,
  slowPairs: ({ share, factor = 1, addMs = 0 }) => `is slow for ${percentText(share)} of all pairs (${factor} times, and ${addMs} ms more)`,
  bytesPerSecond: (bytes) => `carries ${bytes} bytes a second`,
  queueBytes: (bytes) => `lets ${bytes} bytes wait`,
  mtu: (bytes) => `drops what is larger than ${bytes} bytes`,
}

/** The end of a sentence that begins with the link, as in `takes 1 ms and loses 5 %`; empty where nothing is said. */
export function linkText(options: LinkOptions): string {
  const given = Object.entries(WORDS as Readonly<Record<string, (value: never) => string>>)
  return enumerated(given.flatMap(([name, words]) => {
    const value = options[name as keyof LinkOptions]
    return value === undefined ? [] : [words(value as never)]
  }))
}

function latencyText(latency: LatencyOptions): string {
  if (typeof latency === 'number') return `${latency} ms`
  if (!('distribution' in latency)) return `${latency.join(' to ')} ms`
  if (latency.distribution === 'exponential') return `${latency.leastMs} ms and more, ${latency.meanMs} ms in the mean`
  return `${latency.leastMs ?? 0} ms and more, ${latency.medianMs} ms in the middle`
}
