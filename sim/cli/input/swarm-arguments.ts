/** What `swarm` takes. */
import { FAULT_KINDS, type FaultKind } from '../../faults.ts'
import { FEWEST_DRAWN } from '../../scenario/draw-constraints.ts'
import { flag, many, optional, standard, type TableOf } from './arguments.ts'
import { list, matching, oneOf, range, timeWithin, whole, type Range } from './values.ts'

/** What was given, or stands for it. */
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

/** 24 days: beyond that a timer of Node runs out at once. */
const LONGEST_PATIENCE = '576h'

/** Key: argument. */
export const SWARM_ARGUMENTS: TableOf<SwarmValues> = {
  seeds: standard({ form: '<first>..<last>', what: 'each seed draws a world of its own', example: '1..10000', otherwise: '1..1000' },
    range(0, Number.MAX_SAFE_INTEGER)),
  workers: optional({ form: '<count>', what: 'threads, each with a world at a time', example: '4', otherwise: 'one per core' }, whole(1, 1024)),
  members: optional({ form: '<least>..<most>', what: 'how many members a world has', example: '3..16', otherwise: '3..64' }, range(FEWEST_DRAWN, 1000)),
  kinds: optional({ form: '<kind>,<kind>...', what: 'kinds of faults that worlds may have', example: 'loss,crash', otherwise: 'all' },
    list(oneOf(FAULT_KINDS))),
  'stop-after': standard({ form: '<count>', what: 'ends after so many failures', example: '5', otherwise: '1' }, whole(1, 1_000_000)),
  replays: standard({ form: '<count>', what: 'worlds per kind that are played again without it, until one comes out differently', example: '20',
    otherwise: '40' }, whole(0, 10_000)),
  patience: standard({ form: '<time>', what: 'real time that a world may take before its worker counts as dead', example: '2m', otherwise: '10m' },
    timeWithin('1s', LONGEST_PATIENCE)),
  out: optional({ form: '<folder>', what: 'where the scenarios of failures are written', example: 'failures', otherwise: 'a new one in the folder for temporary files' },
    matching(/^[^]+$/, 'the name of a folder')),
  add: many({ form: '<file>', what: 'what --json told of another range of seeds: all are judged as one', example: 'first.json' },
    matching(/^[^]+$/, 'the name of a file')),
  json: flag('prints one JSON object instead'),
  help: flag('prints this'),
}
