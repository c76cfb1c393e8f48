/**
 * From what settings and faults are drawn, by seed or by a property test. It keeps within what the protocol promises: nothing that
 * mends is off, nobody's word removes anybody, and no part of it is so small that it could not work at all.
 */
import type { ProtocolOptions } from '../../src/cluster/protocol-options.ts'

/** Multiples of a step from the one to the other. */
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

export function isSpan<Value>(range: Range<Value>): range is Span {
  return 'atLeast' in range
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
