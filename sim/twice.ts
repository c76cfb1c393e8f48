/**
 * Plays a run twice, to see that it is the same: that nothing in it depends on the real time, on `Math.random`, on the order of
 * a real operating system, or on what an earlier run left behind.
 */
import { SimulationError } from './errors.ts'
import { drawLines } from './kernel/streams.ts'
import type { Simulation } from './simulation.ts'

/** Lines of the first run that are kept for the comparison; of longer runs the rest is compared by its hash alone. */
const MOST_LINES = 500_000

/**
 * Resolves with the trace hash if both runs were the same; else rejects with `SIMULATION_DIFFERS`, and the message says the first
 * line in which they differ. What a run rejects with, this does too.
 *
 * ```ts
 * await playTwice(() => new Simulation({ seed: 7, members: 5, service }), async (sim) => {
 *   await sim.run(60_000)
 * })
 * ```
 *
 * @param make Makes the simulation, the same one each time, and has not run it yet.
 * @param play Gives it commands and lets time pass.
 */
export async function playTwice<S, M>(make: () => Simulation<S, M>, play: (sim: Simulation<S, M>) => Promise<void>): Promise<string> {
  const lines: string[] = []
  const first = await played(make, play, (line) => {
    if (lines.length < MOST_LINES) lines.push(line)
  })
  let count = 0
  let difference: string | undefined
  const again = await played(make, play, (line) => {
    if (difference === undefined && count < lines.length && lines[count] !== line) difference = differing(count, lines[count], line)
    count++
  })
  if (first.hash === again.hash) return first.hash
  const missing = count < lines.length ? differing(count, lines[count], undefined) : undefined
  const where = difference ?? missing ?? differingDraw(first.draws, again.draws) ?? `only after line ${lines.length}`
  throw new SimulationError('SIMULATION_DIFFERS', `the run is not the same twice (${first.hash}, then ${again.hash}); they differ ${where}`)
}

interface Played {
  readonly hash: string
  readonly draws: readonly string[]
}

async function played<S, M>(make: () => Simulation<S, M>, play: (sim: Simulation<S, M>) => Promise<void>, line: (line: string) => void): Promise<Played> {
  const sim = make()
  await using _ended = sim
  sim.on('trace', line)
  await play(sim)
  return { hash: sim.traceHash, draws: drawLines(sim.draws) }
}

function differing(index: number, first: string | undefined, second: string | undefined): string {
  return `first in line ${index + 1}:${versus(first, second)}`
}

/** Undefined where all streams gave as many numbers. */
function differingDraw(first: readonly string[], second: readonly string[]): string | undefined {
  const index = Array.from({ length: Math.max(first.length, second.length) }).findIndex((_, at) => first[at] !== second[at])
  return index === -1 ? undefined : `in no line kept of what happened, but in the random numbers that were drawn:${versus(first[index], second[index])}`
}

function versus(first: string | undefined, second: string | undefined): string {
  return `\n  first:  ${first ?? '(ended)'}\n  second: ${second ?? '(ended)'}`
}
