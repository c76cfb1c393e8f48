/** Draws how the links behave at the start, and how that changes. */
import type { ProtocolOptions } from '../../src/cluster/protocol-options.ts'
import { profileSettings } from '../../src/protocol/settings/settings.ts'
import type { LatencyOptions, LinkOptions } from '../network/link-options.ts'
import { Dice } from './dice.ts'
import type { Plan } from './plan.ts'
import { isSpan, LINK_FAULTS, type LinkRange } from './ranges.ts'
import { firstHosts, type Step } from './scenario.ts'

/**
 * The shortest latency is at most this fraction of the time between two gossip rounds; the longest is up to four times the
 * shortest.
 */
const SLOWEST = 0.1

/** The chance that a kind that is not masked affects all links. */
const ON_ALL = 0.6

/** The chance that it affects a link that is drawn to be worse than the others. */
const ON_ONE = 0.4

export interface DrawnNetwork {
  readonly network: LinkOptions
  readonly steps: readonly Step[]
}

export function drawNetwork(plan: Plan, { profile = 'lan' }: ProtocolOptions): DrawnNetwork {
  const { seed, lengthMs, scale } = plan
  const latencyMs = drawLatency(new Dice(seed, 'latency'), profileSettings(profile).gossipSpacingMs)
  const dice = new Dice(seed, 'network')
  const changes = Array.from({ length: dice.whole(0, 2) }, (_, index): Step => {
    const atMs = dice.round(0, lengthMs, 100 * scale)
    return { atMs, do: 'network', options: { latencyMs, ...linkFaults(plan, `network ${index}`, ON_ALL) } }
  })
  const network = { latencyMs, ...linkFaults(plan, 'network', ON_ALL) }
  const isCalm = LINK_FAULTS.every(({ kind }) => !plan.kinds.has(kind))
  return { network, steps: isCalm ? [] : [...changes, ...drawLinks(plan)] }
}

function drawLatency(dice: Dice, spacingMs: number): LatencyOptions {
  const leastMs = dice.scaled((SLOWEST * spacingMs) / 10, SLOWEST * spacingMs)
  const mostMs = Number((leastMs * dice.whole(1, 4)).toPrecision(2))
  if (dice.chance(0.6)) return leastMs === mostMs ? leastMs : [leastMs, mostMs]
  const meanMs = Number(((leastMs + mostMs) / 2).toPrecision(3))
  return dice.chance(0.5) ? { distribution: 'exponential', leastMs, meanMs } : { distribution: 'log-normal', medianMs: meanMs, sigma: dice.round(0.1, 1, 0.1) }
}

/** Single directed links that are worse than the others. */
function drawLinks(plan: Plan): readonly Step[] {
  const { seed, members, lengthMs, scale } = plan
  const dice = new Dice(seed, 'links')
  return Array.from({ length: dice.whole(0, 4) }, (_, index): readonly Step[] => {
    const [from = 'm0', to = 'm1'] = dice.some(firstHosts({ members }), 2)
    const atMs = dice.round(0, lengthMs, 100 * scale)
    const options = linkFaults(plan, `link ${index}`, ON_ONE)
    return Object.keys(options).length === 0 ? [] : [{ atMs, do: 'link', from, to, options }]
  }).flat()
}

/** Each kind draws from its own stream. */
function linkFaults({ seed, kinds }: Plan, what: string, chance: number): LinkOptions {
  const drawn = LINK_FAULTS.filter(({ kind }) => kinds.has(kind)).flatMap(({ kind, options }) => {
    const dice = new Dice(seed, what, kind)
    return dice.chance(chance) ? Object.entries(options).map(([name, range]) => [name, drawnFrom(dice, range)]) : []
  })
  return Object.fromEntries(drawn) as LinkOptions
}

function drawnFrom(dice: Dice, range: LinkRange): number | Readonly<Record<string, number>> {
  if (isSpan(range)) return dice.from(range)
  return Object.fromEntries(Object.entries(range).map(([name, span]) => [name, dice.from(span)]))
}
