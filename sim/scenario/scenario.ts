/**
 * A run as data: what there is, and what is done to it when. It is all that a run depends on, so it can be kept in a file,
 * printed as sentences, replayed and shrunk.
 */
import type { Metadata } from '../../src/wire/metadata.ts'
import type { ProtocolOptions } from '../../src/cluster/protocol-options.ts'
import type { LinkOptions } from '../network/links.ts'

export interface Scenario {
  /** Everything random in the run comes from it. */
  readonly seed: number
  /** So many members, called `m0`, `m1` and on. */
  readonly members: number
  /** Of the protocol, the same for all members. Default: those of the `lan` profile. */
  readonly settings?: ProtocolOptions | undefined
  /** How every link behaves from the beginning. Default: as for `Simulation`. */
  readonly network?: LinkOptions | undefined
  /** In the order of their times; those of one time in the order in which they stand. */
  readonly steps: readonly Step[]
}

/** Something that is done at a time, in virtual milliseconds from the start; each is the command of `Simulation` of the same name. */
export type Step = { readonly atMs: number } & (
  | { readonly do: 'partition'; readonly groups: readonly (readonly string[])[] }
  | { readonly do: 'cut'; readonly from: readonly string[]; readonly to: readonly string[] }
  | { readonly do: 'heal'; readonly groups?: readonly (readonly string[])[] | undefined }
  /** How one directed link behaves from now on; without options as all others. */
  | { readonly do: 'link'; readonly from: string; readonly to: string; readonly options: LinkOptions }
  /** How every link behaves from now on that nothing of its own was said about. */
  | { readonly do: 'network'; readonly options: LinkOptions }
  | { readonly do: 'crash' | 'vanish' | 'leave' | 'add'; readonly host: string }
  | { readonly do: 'restart'; readonly host: string; readonly newAddress?: boolean | undefined }
  /** Stands still as a stopped process, or with its sends and receives blocked while its timers run. */
  | { readonly do: 'pause' | 'block'; readonly host: string; readonly forMs: number }
  /** Its wall clock leaps by so much, which may be negative. */
  | { readonly do: 'leap'; readonly host: string; readonly byMs: number }
  /** Its clocks run so many millionths faster than those of the others, or slower. */
  | { readonly do: 'drift'; readonly host: string; readonly perMillion: number }
  | { readonly do: 'metadata'; readonly host: string; readonly metadata: Metadata }
)
