/** Makes scenarios of parts that were drawn separately: puts the steps in order, and makes them refer to hosts that exist. */
import { isLoop } from '../arguments.ts'
import { withOtherHosts } from './edits.ts'
import { endMs, type Scenario, type Step } from './scenario.ts'
import { seedRunsInTheEnd } from './seeds.ts'

/** A scenario whose steps are in any order and may refer to hosts beyond `members`. */
export type Draft = Pick<Scenario, 'seed' | 'members' | 'settings' | 'network' | 'steps'>

/**
 * Steps about hosts beyond `members` are spread over the existing ones, so fewer members do not mean fewer steps. Added hosts get
 * the next free names. None is added under the name of the first host, so that the first always runs in the end or can be made
 * to.
 */
export function asScenario({ members, steps: drawn, settings, network, seed }: Draft): Scenario {
  const inTurn = drawn.flatMap((step) => withOtherHosts(step, (host) => `m${Number(host.slice(1)) % members}`) ?? [])
  const sorted = inTurn.flatMap(withoutRepeats).sort((one, other) => one.atMs - other.atMs)
  let added = members
  const steps = sorted.map((step) => (step.do === 'add' ? { ...step, host: `m${added++}` } : step))
  const drafted = { seed, members, ...(settings === undefined ? {} : { settings }), ...(network === undefined ? {} : { network }), steps }
  if (seedRunsInTheEnd(drafted)) return drafted
  // A process that starts anew finds the others via a seed.
  return { ...drafted, steps: [...steps, { atMs: endMs(drafted), do: 'restart', host: 'm0' }] }
}

/** Each host once per group, no host cut off from itself, no undefined options. */
function withoutRepeats(step: Step): readonly Step[] {
  switch (step.do) {
    case 'partition':
    case 'heal':
      return [step.groups === undefined ? step : { ...step, groups: step.groups.map((group) => [...new Set(group)]) }]
    case 'cut':
      return isLoop(step.from, step.to) ? [] : [{ ...step, from: [...new Set(step.from)], to: [...new Set(step.to)] }]
    case 'hold':
      return [{ ...step, from: [...new Set(step.from)], to: [...new Set(step.to)] }]
    case 'link':
      return step.from === step.to ? [] : [step]
    case 'add':
      return [step.as === undefined || step.as === 'm0' ? { atMs: step.atMs, do: 'add', host: step.host } : step]
    case 'restart':
      return [step.newAddress === undefined ? { atMs: step.atMs, do: 'restart', host: step.host } : step]
    default:
      return [step]
  }
}
