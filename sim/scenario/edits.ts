/** Makes scenarios smaller. What remains can always be played: its steps refer only to hosts that exist. */
import { firstHosts, type Scenario, type Step } from './scenario.ts'

/** Without the steps from index `from` up to `to`, and without steps about hosts that those added. */
export function withoutSteps(scenario: Scenario, from: number, to: number): Scenario {
  return withHostsThere({ ...scenario, steps: scenario.steps.toSpliced(from, to - from) })
}

/** With the step at an index replaced. */
export function withStep(scenario: Scenario, index: number, step: Step): Scenario {
  return { ...scenario, steps: scenario.steps.with(index, step) }
}

/** With this many of the first hosts only. */
export function withMembers(scenario: Scenario, members: number): Scenario {
  return withHostsThere({ ...scenario, members })
}

/** Without one of the first hosts; those with higher numbers move down by one. */
export function withoutMember(scenario: Scenario, member: number): Scenario {
  const names = new Map(firstHosts(scenario).map((name, index) => [name, index > member ? `m${index - 1}` : index < member ? name : undefined]))
  const renamed = (host: string): string | undefined => (names.has(host) ? names.get(host) : host)
  const steps = scenario.steps.flatMap((step) => withOtherHosts(step, renamed) ?? [])
  const clocks = Object.entries(scenario.clocks ?? {}).flatMap(([host, clock]) => {
    const name = renamed(host)
    return name === undefined ? [] : [[name, clock] as const]
  })
  return withHostsThere({ ...scenario, members: scenario.members - 1, clocks: Object.fromEntries(clocks), steps })
}

/** Without anything in its steps and clocks about hosts that do not exist at that time. */
function withHostsThere(scenario: Scenario): Scenario {
  const present = new Set(firstHosts(scenario))
  const steps = scenario.steps.flatMap((step) => {
    if (step.do === 'add') {
      if (present.has(step.host) || (step.as !== undefined && !present.has(step.as))) return []
      present.add(step.host)
    }
    return withOtherHosts(step, (host) => (present.has(host) ? host : undefined)) ?? []
  })
  const clocks = Object.entries(scenario.clocks ?? {}).filter(([host]) => present.has(host))
  return { ...scenario, clocks: clocks.length === 0 ? undefined : Object.fromEntries(clocks), steps }
}

/** The step with its hosts renamed or removed; undefined if none would be left. */
export function withOtherHosts(step: Step, name: (host: string) => string | undefined): Step | undefined {
  const all = (hosts: readonly string[]): readonly string[] => hosts.flatMap((host) => name(host) ?? [])
  switch (step.do) {
    case 'partition':
    case 'heal': {
      if (step.groups === undefined || step.groups.length === 0) return step
      const groups = step.groups.map(all).filter((group) => group.length > 0)
      return groups.length < (step.do === 'heal' ? 2 : 1) ? undefined : { ...step, groups }
    }
    case 'cut':
    case 'hold': {
      const [from, to] = [all(step.from), all(step.to)]
      return from.length === 0 || to.length === 0 ? undefined : { ...step, from, to }
    }
    case 'link': {
      const [from, to] = [name(step.from), name(step.to)]
      return from === undefined || to === undefined ? undefined : { ...step, from, to }
    }
    case 'network':
      return step
    case 'add': {
      const [host, as] = [name(step.host), step.as === undefined ? undefined : name(step.as)]
      return host === undefined || (step.as !== undefined && as === undefined) ? undefined : { ...step, host, ...(as === undefined ? {} : { as }) }
    }
    default: {
      const host = name(step.host)
      return host === undefined ? undefined : { ...step, host }
    }
  }
}

/** With the step at an index and all later ones this much earlier. */
export function withoutTime(scenario: Scenario, index: number, ms: number): Scenario {
  return { ...scenario, steps: scenario.steps.map((step, at) => (at < index ? step : { ...step, atMs: step.atMs - ms })) }
}
