/** The arguments of `swarm`. */
import { FAULT_KINDS, type FaultKind } from '../../faults.ts'
import { FEWEST_DRAWN } from '../../scenario/draw-constraints.ts'
import { flag, many, optional, standard, type TableOf } from './arguments.ts'
import { list, matching, oneOf, range, timeWithin, whole, type Range } from './values.ts'

/** The values given, or their defaults. */
export interface SwarmValues {
  readonly seeds: Range
  readonly workers: number | undefined
  readonly members: Range | undefined
  readonly kinds: readonly FaultKind[] | undefined
  readonly 'stop-after': number
  readonly replays: number
  readonly patience: number
  readonly out: string | undefined
  readonly add: readonly string[]
  readonly json: boolean
  readonly help: boolean
}

/** 24 days: a Node timer that is set for longer fires at once. */
const LONGEST_PATIENCE = '576h'

/** Key: argument. */
export const SWARM_ARGUMENTS: TableOf<SwarmValues> = {
  seeds: standard({ form: '<first>..<last>', what: 'the seeds; a world is drawn for each', example: '1..10000', otherwise: '1..1000' },
    range(0, Number.MAX_SAFE_INTEGER)),
  workers: optional({ form: '<count>', what: 'the number of threads, each of which plays one world at a time', example: '4', otherwise: 'one per core' }, whole(1, 1024)),
  members: optional({ form: '<least>..<most>', what: 'the number of members at the start of a world', example: '3..16', otherwise: '3..64' }, range(FEWEST_DRAWN, 1000)),
  kinds: optional({ form: '<kind>,<kind>...', what: 'the kinds of faults that worlds may have', example: 'loss,crash', otherwise: 'all' },
    list(oneOf(FAULT_KINDS))),
  'stop-after': standard({ form: '<count>', what: 'stops after this many failures', example: '5', otherwise: '1' }, whole(1, 1_000_000)),
  replays: standard({ form: '<count>', what: 'the most worlds per kind of fault that are played again without it, until one has a different outcome', example: '20',
    otherwise: '40' }, whole(0, 10_000)),
  patience: standard({ form: '<time>', what: 'the real time that a world may take before its worker counts as dead', example: '2m', otherwise: '10m' },
    timeWithin('1s', LONGEST_PATIENCE)),
  out: optional({ form: '<folder>', what: 'the folder for the scenarios of failures', example: 'failures', otherwise: 'a new one in the folder for temporary files' },
    matching(/^[^]+$/, 'the name of a folder')),
  add: many({ form: '<file>', what: 'the --json output for another range of seeds, to judge all ranges as one', example: 'first.json' },
    matching(/^[^]+$/, 'the name of a file')),
  json: flag('prints one JSON object instead of text'),
  help: flag('prints this help'),
}
