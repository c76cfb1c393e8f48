/**
 * That the same seed comes out the same: nobody could play a failure again without it. One world in a hundred is played twice, which
 * costs no more than that, and the first of each range always, so that the shortest one checks it too. Which ones those are follows
 * from the seed, so that a campaign that is spread over machines checks the same ones as a whole.
 */
import { drawLines } from '../../kernel/streams.ts'
import { play, type PlayOptions } from '../../scenario/play.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import type { Simulation } from '../../simulation.ts'
import { TwoTraces } from '../../two-traces.ts'
import type { Range } from '../input/values.ts'
import type { Examined } from './job.ts'

/** What is said to have found a world that is not the same twice. */
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

/** Finds the two plays of one world together, in whatever order they come in. */
export class Pairs {
  readonly #seeds: Range
  /** By seed: the play that came first, until the other one does. At most as many as there are workers. */
  readonly #single = new Map<number, Examined>()

  constructor(seeds: Range) {
    this.#seeds = seeds
  }

  /** The pair, if this is the second of one. */
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

/** One that did not come back has no trace: the first is a failure of its own then, the second is one here. */
function failureOf(first: Examined, second: Examined): Examined | undefined {
  if (first.traceHash === '' || first.traceHash === second.traceHash) return undefined
  if (second.traceHash === '') return second
  const message = `not deterministic: of two plays one has the trace hash ${first.traceHash}, the other ${second.traceHash}`
  return { ...first, outcome: { ok: false, kind: 'safety', checker: DETERMINISM, message, atMs: first.virtualMs } }
}

/** Plays a scenario twice with its trace, and says in which line the two differ first. */
export async function comparedTwice(scenario: Scenario, options: PlayOptions = {}): Promise<string> {
  const traces = new TwoTraces()
  const first = await traced(scenario, (line) => traces.first(line), options)
  const second = await traced(scenario, (line) => traces.second(line), options)
  if (first.hash === second.hash) return `Two more plays, in one thread, are the same: ${first.hash}.`
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
