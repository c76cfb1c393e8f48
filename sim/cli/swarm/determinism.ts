/**
 * Checks that the same seed gives the same run; without that nobody could replay a failure. One world in a hundred is played
 * twice, which costs only one percent, and also the first of each range, so that even the shortest range checks it. Which worlds
 * those are depends on their seeds, so a campaign spread over several machines checks the same ones.
 */
import { drawLines } from '../../kernel/streams.ts'
import { play, type PlayOptions } from '../../scenario/play.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import type { Simulation } from '../../simulation.ts'
import { TwoTraces } from '../../two-traces.ts'
import type { Range } from '../input/values.ts'
import type { Examined } from './job.ts'

/** The name of the checker that finds a world whose two plays differ. */
export const DETERMINISM = 'determinism'

const EVERY = 100

export function isPlayedTwice(seed: number, { first }: Range): boolean {
  return seed === first || seed % EVERY === 0
}

/** Two plays of one world. */
export interface Pair {
  /** Undefined where they were the same. */
  readonly failure: Examined | undefined
}

/** Matches the two plays of one world, in whichever order they arrive. */
export class Pairs {
  readonly #seeds: Range
  /** By seed: the play that arrived first, until the other does. At most as many as there are workers. */
  readonly #single = new Map<number, Examined>()

  constructor(seeds: Range) {
    this.#seeds = seeds
  }

  /** The pair, if this is its second play. */
  add(examined: Examined): Pair | undefined {
    if (!isPlayedTwice(examined.seed, this.#seeds)) return undefined
    const other = this.#single.get(examined.seed)
    if (other === undefined) {
      this.#single.set(examined.seed, examined)
      return undefined
    }
    this.#single.delete(examined.seed)
    return { failure: examined.again === true ? failureOf(other, examined) : failureOf(examined, other) }
  }
}

/** A play that did not come back has no trace. A first play then counts as a failure elsewhere, a second one here. */
function failureOf(first: Examined, second: Examined): Examined | undefined {
  if (first.traceHash === '' || first.traceHash === second.traceHash) return undefined
  if (second.traceHash === '') return second
  const message = `not deterministic: of two plays, one has the trace hash ${first.traceHash}, the other ${second.traceHash}`
  return { ...first, outcome: { ok: false, kind: 'safety', checker: DETERMINISM, message, atMs: first.virtualMs } }
}

/** Plays a scenario twice with its trace, and says in which line the two traces first differ. */
export async function comparedTwice(scenario: Scenario, options: PlayOptions = {}): Promise<string> {
  const traces = new TwoTraces()
  const first = await traced(scenario, (line) => traces.first(line), options)
  const second = await traced(scenario, (line) => traces.second(line), options)
  if (first.hash === second.hash) return `Two more plays, in one thread, are identical: ${first.hash}.`
  return `Two more plays (${first.hash}, then ${second.hash}) differ ${traces.where(first.draws, second.draws)}`
}

interface Traced {
  readonly hash: string
  readonly draws: readonly string[]
}

async function traced(scenario: Scenario, listen: (line: string) => void, { onSimulation, ...options }: PlayOptions): Promise<Traced> {
  let played: Simulation | undefined
  const { traceHash } = await play(scenario, {
    ...options,
    onSimulation: (sim) => {
      played = sim
      sim.on('trace', listen)
      onSimulation?.(sim)
    },
  })
  return { hash: traceHash, draws: drawLines(played?.draws ?? []) }
}
