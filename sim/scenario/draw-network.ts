/** Draws how the links behave: from the beginning, and how that changes. */
import type { ProtocolOptions } from '../../src/cluster/protocol-options.ts'
import { profileSettings } from '../../src/protocol/settings/settings.ts'
import type { LinkOptions } from '../network/links.ts'
import { Dice } from './dice.ts'
import type { Plan } from './plan.ts'
import { firstHosts, type Step } from './scenario.ts'

/** The shortest latency is at most this part of the time between two gossip rounds, and the longest four times that. */
const SLOWEST = 0.1

export function drawNetwork(plan: Plan, { profile = 'lan' }: ProtocolOptions): { readonly network: LinkOptions; readonly steps: readonly Step[] } {
  const { seed, lengthMs, scale } = plan
  const dice = new Dice(seed, 'network')
  const { gossipSpacingMs } = profileSettings(profile)
  const latencyMs = drawLatency(new Dice(seed, 'latency'), gossipSpacingMs)
  const network: LinkOptions = { latencyMs, ...linkFaults(plan, 'network') }
  const changes = Array.from({ length: dice.whole(0, 2) }, (_, index): Step => {
    const atMs = dice.round(0, lengthMs, 100 * scale)
    return { atMs, do: 'network', options: { latencyMs, ...linkFaults(plan, `network ${index}`) } }
  })
  return { network, steps: [...changes, ...drawLinks(plan, latencyMs)] }
}

function drawLatency(dice: Dice, spacingMs: number): readonly [number, number] {
  const leastMs = dice.scaled(SLOWEST * spacingMs / 10, SLOWEST * spacingMs)
  return [leastMs, Number((leastMs * dice.whole(1, 4)).toPrecision(2))]
}

/** Single directed links that are worse than the others, some for good. */
function drawLinks(plan: Plan, latencyMs: LinkOptions['latencyMs']): readonly Step[] {
  const { seed, members, lengthMs, scale } = plan
  const dice = new Dice(seed, 'links')
  return Array.from({ length: dice.whole(0, 4) }, (_, index) => {
    const [from, to] = dice.some(firstHosts({ members }), 2)
    const atMs = dice.round(0, lengthMs, 100 * scale)
    const options: LinkOptions = { latencyMs, ...linkFaults(plan, `link ${index}`) }
    return from === undefined || to === undefined ? [] : [{ atMs, do: 'link', from, to, options } as const]
  }).flat()
}

/** All kinds that are not masked, each with a chance of its own. */
function linkFaults({ seed, kinds }: Plan, what: string): LinkOptions {
  const dice = new Dice(seed, what, 'loss')
  return kinds.has('loss') && dice.chance(0.7) ? { loss: dice.scaled(0.005, 0.4) } : {}
}
