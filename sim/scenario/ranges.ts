/**
 * The ranges from which settings and link faults are drawn, by seed or by a property test. They stay within what the protocol
 * promises: no repair mechanism is off, nobody's word removes anybody, and no value is too small for the protocol to work at all.
 */
import type { ProtocolOptions } from '../../src/cluster/protocol-options.ts'
import type { FaultKind } from '../faults.ts'
import type { LinkOptions } from '../network/link-options.ts'

/** The multiples of `step` from `atLeast` to `atMost`. */
export interface Span {
  readonly atLeast: number
  readonly atMost: number
  readonly step: number
}

/** Numbers, or one of a few values. */
export type Range<Value> = Span | readonly Value[]

export type Ranges<Options> = { readonly [Name in keyof Options]?: Range<NonNullable<Options[Name]>> }

export type SingleSettings = Omit<ProtocolOptions, 'profile' | 'expert'>
export type ExpertOptions = NonNullable<ProtocolOptions['expert']>

export function isSpan(range: Range<unknown> | LinkRange): range is Span {
  return 'atLeast' in range && typeof range.atLeast === 'number'
}

function span(atLeast: number, atMost: number, step: number): Span {
  return { atLeast, atMost, step }
}

/** Key: setting. */
export const SETTING_RANGES: Ranges<SingleSettings> = {
  indirectProbes: span(0, 5, 1),
  suspicionFactor: span(1, 5, 0.5),
  gossipFanOut: span(2, 5, 1),
  gossipBurst: span(9, 40, 1),
  updateLifetimeMs: span(5000, 60_000, 1000),
  seedIntervalMs: span(5000, 60_000, 1000),
  repairIntervalMs: span(5000, 60_000, 1000),
}

/** Key: expert setting. */
export const EXPERT_RANGES: Ranges<ExpertOptions> = {
  localHealthMax: span(0, 8, 1),
  localHealthCounts: ['deaf', 'lifeguard', 'memberlist'],
  localHealthTimeout: [false],
  nacks: [false],
  suspicion: ['fixed'],
  suspicionMaxFactor: span(2, 8, 1),
  suspicionConfirmations: span(1, 5, 1),
  buddy: [false],
  witnesses: span(0, 5, 1),
  lastQuestion: [false],
  refusals: [false],
  indirectStart: ['fixed'],
  secondPing: [false],
  updatesPerPacket: span(4, 64, 1),
  gossip: ['tick'],
}

/** What is drawn for one link option: a number, or an object of numbers. */
export type LinkRange = Span | Readonly<Record<string, Span>>

interface LinkFault {
  readonly kind: FaultKind
  /** Key: option. */
  readonly options: { readonly [Name in keyof LinkOptions]?: LinkRange }
}

/** The faults that links have, besides their latency. */
export const LINK_FAULTS: readonly LinkFault[] = [
  { kind: 'loss', options: { loss: span(0.01, 0.4, 0.01) } },
  { kind: 'burst', options: { bursts: { begin: span(0.002, 0.05, 0.002), end: span(0.05, 0.5, 0.05), loss: span(0.5, 1, 0.1) } } },
  { kind: 'duplication', options: { duplication: span(0.01, 0.3, 0.01) } },
  { kind: 'reordering', options: { reordering: { chance: span(0.01, 0.3, 0.01), byMs: span(1, 200, 1) } } },
  { kind: 'corruption', options: { corruption: span(0.01, 0.1, 0.01) } },
  { kind: 'spike', options: { spikes: { chance: span(0.005, 0.05, 0.005), ms: span(50, 2000, 50) } } },
  { kind: 'slow-pair', options: { slowPairs: { share: span(0.05, 0.5, 0.05), factor: span(1, 20, 1), addMs: span(0, 400, 10) } } },
  { kind: 'bandwidth', options: { bytesPerSecond: span(500, 20_000, 500), queueBytes: span(1500, 30_000, 500) } },
  { kind: 'mtu', options: { mtu: span(100, 1400, 20) } },
]
