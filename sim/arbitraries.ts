/**
 * `rollcall/sim/arbitraries`: scenarios and their parts for property tests with fast-check, which users install themselves. They
 * shrink as usual with fast-check: to fewer members, fewer steps, hosts with lower numbers, shorter times, no options.
 */
import fc from 'fast-check'
import type { ProtocolOptions } from '../src/cluster/protocol-options.ts'
import { PROFILES } from '../src/protocol/settings/settings.ts'
import type { LinkOptions } from './network/link-options.ts'
import { EXPERT_RANGES, isSpan, LINK_FAULTS, SETTING_RANGES, type LinkRange, type Ranges, type Span } from './scenario/ranges.ts'
import { firstHosts, type Scenario, type Step } from './scenario/scenario.ts'
import { asScenario, type Draft } from './scenario/draft.ts'

/** Bounds for {@link scenario}. */
export interface ScenarioConstraints {
  /** The fewest members at the start. Default: 3. */
  readonly membersAtLeast?: number | undefined
  /** The most members at the start. Default: 8. */
  readonly membersAtMost?: number | undefined
  /** The most steps. Default: 12. */
  readonly stepsAtMost?: number | undefined
  /** Every step begins by this virtual time, in milliseconds. Default: 60,000. */
  readonly lengthMs?: number | undefined
}

/** Times are multiples of this: tenths of a second are enough to put events in any order. */
const ROUND_MS = 100
const LONGEST_MS = 20_000
const DAYS = 30
const DAY_MS = 86_400_000

/**
 * Whole scenarios, for `play`. They stay within what the protocol promises to survive, and at least one seed runs at the end.
 *
 * ```ts
 * await fc.assert(fc.asyncProperty(scenario({ membersAtMost: 5 }), async (one) => {
 *   expect((await play(one, { service, invariants })).outcome).toEqual({ ok: true })
 * }))
 * ```
 */
export function scenario(constraints: ScenarioConstraints = {}): fc.Arbitrary<Scenario> {
  const { membersAtLeast = 3, membersAtMost = 8, stepsAtMost = 12, lengthMs = 60_000 } = constraints
  const draft: fc.Arbitrary<Draft> = fc.record({
    seed: fc.nat(),
    members: fc.integer({ min: membersAtLeast, max: membersAtMost }),
    settings: fc.option(settings(), { nil: undefined }),
    network: fc.option(linkOptions(), { nil: undefined }),
    steps: fc.array(step(firstHosts({ members: membersAtMost }), lengthMs), { maxLength: stepsAtMost }),
  })
  return draft.map(asScenario)
}

/**
 * Single steps that affect these hosts, up to the virtual time `lengthMs`. A step that adds a host names one of `hosts`: give it
 * another name.
 */
export function step(hosts: readonly string[], lengthMs = 60_000): fc.Arbitrary<Step> {
  const atMs = roundMs(0, lengthMs)
  const host = fc.constantFrom(...hosts)
  const some = fc.subarray([...hosts], { minLength: 1 })
  const forMs = roundMs(ROUND_MS, LONGEST_MS)
  const what = <What extends Step['do']>(name: What): fc.Arbitrary<What> => fc.constant(name)
  return fc.oneof(
    fc.record({ atMs, do: fc.constantFrom('crash', 'vanish', 'leave', 'add'), host }),
    fc.record({ atMs, do: what('restart'), host, newAddress: fc.option(fc.constant(true), { nil: undefined }) }),
    fc.record({ atMs, do: what('partition'), groups: fc.tuple(some) }),
    fc.record({ atMs, do: what('heal') }),
    fc.record({ atMs, do: what('cut'), from: some, to: some }),
    fc.record({ atMs, do: what('hold'), from: some, to: some, forMs }),
    fc.record({ atMs, do: fc.constantFrom('pause', 'block'), host, forMs }),
    fc.record({ atMs, do: what('network'), options: linkOptions() }),
    fc.record({ atMs, do: what('link'), from: host, to: host, options: linkOptions() }),
    fc.record({ atMs, do: what('leap'), host, byMs: fc.integer({ min: -DAYS, max: DAYS }).map((days) => days * DAY_MS) }),
    fc.record({ atMs, do: what('drift'), host, perMillion: fc.integer({ min: -2000, max: 2000 }) }),
    fc.record({ atMs, do: what('metadata'), host, metadata: fc.nat(999) }),
  )
}

/** Options of links: latencies as in one building, and any mix of faults. */
export function linkOptions(): fc.Arbitrary<LinkOptions> {
  const latencyMs = fc.tuple(fc.nat(20), fc.nat(20)).map(([least, more]) => [least / 10, (least + more) / 10] as const)
  const faults = LINK_FAULTS.map(({ options }) => fc.option(fc.record(mapped(options, linkRange)), { nil: undefined }))
  return fc.tuple(fc.option(latencyMs, { nil: undefined }), ...faults).map(([latency, ...given]) => {
    return Object.assign(latency === undefined ? {} : { latencyMs: latency }, ...given) as LinkOptions
  })
}

/** Settings of the protocol under which all its promises hold. */
export function settings(): fc.Arbitrary<ProtocolOptions> {
  const profile = fc.constantFrom(...PROFILES.toSorted())
  const expert = fc.record(rangesOf(EXPERT_RANGES), { requiredKeys: [] })
  return fc.record({ profile, expert, ...rangesOf(SETTING_RANGES) }, { requiredKeys: [] }) as fc.Arbitrary<ProtocolOptions>
}

function rangesOf<Options>(ranges: Ranges<Options>): Record<string, fc.Arbitrary<unknown>> {
  return mapped(ranges as Ranges<Record<string, unknown>>, (range = []) => (isSpan(range) ? multiple(range) : fc.constantFrom(...range)))
}

function linkRange(range: LinkRange): fc.Arbitrary<unknown> {
  return isSpan(range) ? multiple(range) : fc.record(mapped(range, multiple))
}

function mapped<Value>(values: Readonly<Record<string, Value>>, arbitrary: (value: Value) => fc.Arbitrary<unknown>): Record<string, fc.Arbitrary<unknown>> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, arbitrary(value)]))
}

function multiple({ atLeast, atMost, step: unit }: Span): fc.Arbitrary<number> {
  // Rounded to ten digits: 3 * 0.1 is to be 0.3.
  return fc.integer({ min: Math.ceil(atLeast / unit), max: Math.floor(atMost / unit) }).map((count) => Number((count * unit).toPrecision(10)))
}

function roundMs(atLeast: number, atMost: number): fc.Arbitrary<number> {
  return multiple({ atLeast, atMost, step: ROUND_MS })
}
