/**
 * A run as data: the world, and what happens to it when. A run depends on nothing else, so a scenario can be kept in a file,
 * printed as sentences, replayed and shrunk.
 */
import type { ProtocolOptions } from '../../src/cluster/protocol-options.ts'
import type { ClockOptions } from '../machine/clock.ts'
import type { LinkOptions } from '../network/link-options.ts'

/** A world, and what happens to it when. `play` plays it; two plays of the same one are identical to the last bit. */
export interface Scenario {
  /** Everything random in the run comes from it. */
  readonly seed: number
  /** The number of members, called `m0`, `m1` and so on. The first three are the seeds of all. */
  readonly members: number
  /** The protocol's settings, the same for all members. Default: the `lan` profile. */
  readonly settings?: ProtocolOptions | undefined
  /** How every link behaves at the start. Default: as for `Simulation`. */
  readonly network?: LinkOptions | undefined
  /** By host: how its clocks differ from those of the others. Default: not at all. */
  readonly clocks?: Readonly<Record<string, ClockOptions>> | undefined
  /** The size of each process's receive buffer. Default: as for `Simulation`. */
  readonly receiveBufferBytes?: number | undefined
  /** True if ports where nothing listens stay silent instead of refusing. Default: false. */
  readonly silentPorts?: boolean | undefined
  /** In the order of their times; steps at the same time are carried out in the given order. */
  readonly steps: readonly Step[]
}

/** Data that JSON can express, as scenarios are kept in files. */
export type JsonData = null | boolean | number | string | readonly JsonData[] | { readonly [key: string]: JsonData }

/**
 * One action. `atMs` is in virtual milliseconds from the start. Most are commands of `Simulation`, under the same or a similar
 * name.
 */
export type Step = { readonly atMs: number } & (
  | { readonly do: 'partition'; readonly groups: readonly (readonly string[])[] }
  | { readonly do: 'cut'; readonly from: readonly string[]; readonly to: readonly string[] }
  | { readonly do: 'heal'; readonly groups?: readonly (readonly string[])[] | undefined }
  /** Datagrams from the ones to the others are held for this long, and then all continue at once. */
  | { readonly do: 'hold'; readonly from: readonly string[]; readonly to: readonly string[]; readonly forMs: number }
  /** How one directed link behaves from now on; without options, like all others. */
  | { readonly do: 'link'; readonly from: string; readonly to: string; readonly options: LinkOptions }
  /** How every link without options of its own behaves from now on. */
  | { readonly do: 'network'; readonly options: LinkOptions }
  | { readonly do: 'crash' | 'vanish' | 'leave'; readonly host: string }
  /** One more host. With `as`, its member takes the name of that other host, as when two are deployed under one name. */
  | { readonly do: 'add'; readonly host: string; readonly as?: string | undefined }
  | { readonly do: 'restart'; readonly host: string; readonly newAddress?: boolean | undefined }
  /** The process stands still, or its sends and receives are blocked while its timers run. */
  | { readonly do: 'pause' | 'block'; readonly host: string; readonly forMs: number }
  /** Its wall clock leaps by this much, which may be negative. */
  | { readonly do: 'leap'; readonly host: string; readonly byMs: number }
  /** Its clocks run this many millionths faster than those of the others; slower if negative. */
  | { readonly do: 'drift'; readonly host: string; readonly perMillion: number }
  | { readonly do: 'metadata'; readonly host: string; readonly metadata: JsonData }
)

/** The hosts that exist from the start. */
export function firstHosts({ members }: Pick<Scenario, 'members'>): readonly string[] {
  return Array.from({ length: members }, (_, index) => `m${index}`)
}

/** All hosts that ever exist, in the order in which they appear. */
export function hostsOf(scenario: Scenario): readonly string[] {
  return [...firstHosts(scenario), ...scenario.steps.flatMap((step) => (step.do === 'add' ? [step.host] : []))]
}

/** The member's name, by host, where it is that of another host. */
export function namesakesIn({ steps }: Pick<Scenario, 'steps'>): ReadonlyMap<string, string> {
  return new Map(steps.flatMap((step) => (step.do === 'add' && step.as !== undefined ? [[step.host, step.as] as const] : [])))
}

/** When the last step has been carried out and every fault with a duration is over: the quiet begins then. */
export function endMs({ steps }: Pick<Scenario, 'steps'>): number {
  return steps.reduce((latest, step) => Math.max(latest, step.atMs + ('forMs' in step ? step.forMs : 0)), 0)
}

/** A host name in a step, with its path within the step. */
export interface Named {
  readonly path: string
  readonly host: string
}

/** The hosts that a step names. */
export function namedIn(step: Step): readonly Named[] {
  switch (step.do) {
    case 'partition':
    case 'heal':
      return (step.groups ?? []).flatMap((group, index) => listed(`groups[${index}]`, group))
    case 'cut':
    case 'hold':
      return [...listed('from', step.from), ...listed('to', step.to)]
    case 'link':
      return [{ path: 'from', host: step.from }, { path: 'to', host: step.to }]
    case 'network':
      return []
    case 'crash':
    case 'vanish':
    case 'leave':
    case 'restart':
    case 'pause':
    case 'block':
    case 'leap':
    case 'drift':
    case 'metadata':
      return [{ path: 'host', host: step.host }]
    case 'add':
      return [{ path: 'host', host: step.host }, ...(step.as === undefined ? [] : [{ path: 'as', host: step.as }])]
    default:
      return step satisfies never
  }
}

function listed(path: string, hosts: readonly string[]): readonly Named[] {
  return hosts.map((host, index) => ({ path: `${path}[${index}]`, host }))
}
