/**
 * A run as data: what there is, and what is done to it when. It is all that a run depends on, so it can be kept in a file,
 * printed as sentences, replayed and shrunk.
 */
import type { ProtocolOptions } from '../../src/cluster/protocol-options.ts'
import type { ClockOptions } from '../machine/clock.ts'
import type { LinkOptions } from '../network/link-options.ts'

/** A world, and what is done to it when. `play` plays it; two plays of the same one are the same to the last bit. */
export interface Scenario {
  /** Everything random in the run comes from it. */
  readonly seed: number
  /** So many members, called `m0`, `m1` and on. The first three are the seeds of all. */
  readonly members: number
  /** Of the protocol, the same for all members. Default: those of the `lan` profile. */
  readonly settings?: ProtocolOptions | undefined
  /** How every link behaves from the beginning. Default: as for `Simulation`. */
  readonly network?: LinkOptions | undefined
  /** By host: how its clocks differ from those of the others. Default: not at all. */
  readonly clocks?: Readonly<Record<string, ClockOptions>> | undefined
  /** What each process may leave unread. Default: as for `Simulation`. */
  readonly receiveBufferBytes?: number | undefined
  /** Ports where nothing listens do not refuse. Default: they do. */
  readonly silentPorts?: boolean | undefined
  /** In the order of their times; those of one time in the order in which they stand. */
  readonly steps: readonly Step[]
}

/** What JSON holds: a scenario is kept in files. */
export type JsonData = null | boolean | number | string | readonly JsonData[] | { readonly [key: string]: JsonData }

/** Something that is done at a time, in virtual milliseconds from the start; each is the command of `Simulation` of the same name. */
export type Step = { readonly atMs: number } & (
  | { readonly do: 'partition'; readonly groups: readonly (readonly string[])[] }
  | { readonly do: 'cut'; readonly from: readonly string[]; readonly to: readonly string[] }
  | { readonly do: 'heal'; readonly groups?: readonly (readonly string[])[] | undefined }
  /** What the ones send to the others is held for so long, and then arrives at once. */
  | { readonly do: 'hold'; readonly from: readonly string[]; readonly to: readonly string[]; readonly forMs: number }
  /** How one directed link behaves from now on; without options as all others. */
  | { readonly do: 'link'; readonly from: string; readonly to: string; readonly options: LinkOptions }
  /** How every link behaves from now on that nothing of its own was said about. */
  | { readonly do: 'network'; readonly options: LinkOptions }
  | { readonly do: 'crash' | 'vanish' | 'leave'; readonly host: string }
  /** One more host. Its member goes by the name of another host where `as` says so, as of two that were deployed under one name. */
  | { readonly do: 'add'; readonly host: string; readonly as?: string | undefined }
  | { readonly do: 'restart'; readonly host: string; readonly newAddress?: boolean | undefined }
  /** Stands still as a stopped process, or with its sends and receives blocked while its timers run. */
  | { readonly do: 'pause' | 'block'; readonly host: string; readonly forMs: number }
  /** Its wall clock leaps by so much, which may be negative. */
  | { readonly do: 'leap'; readonly host: string; readonly byMs: number }
  /** Its clocks run so many millionths faster than those of the others, or slower. */
  | { readonly do: 'drift'; readonly host: string; readonly perMillion: number }
  | { readonly do: 'metadata'; readonly host: string; readonly metadata: JsonData }
)

/** The hosts that there are from the beginning. */
export function firstHosts({ members }: Pick<Scenario, 'members'>): readonly string[] {
  return Array.from({ length: members }, (_, index) => `m${index}`)
}

/** All hosts that there ever are, in the order in which they come. */
export function hostsOf(scenario: Scenario): readonly string[] {
  return [...firstHosts(scenario), ...scenario.steps.flatMap((step) => (step.do === 'add' ? [step.host] : []))]
}

/** By host: the names of those whose members go by another host's. */
export function namesakesIn({ steps }: Pick<Scenario, 'steps'>): ReadonlyMap<string, string> {
  return new Map(steps.flatMap((step) => (step.do === 'add' && step.as !== undefined ? [[step.host, step.as] as const] : [])))
}

/** When the last fault is over that has an end of its own: from then on all may come to rest. */
export function endMs({ steps }: Pick<Scenario, 'steps'>): number {
  return steps.reduce((latest, step) => Math.max(latest, step.atMs + ('forMs' in step ? step.forMs : 0)), 0)
}

/** Each name in a step, with its path from the step. */
export interface Named {
  readonly path: string
  readonly host: string
}

/** The hosts that a step is about. */
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
