/**
 * Plays a run twice, to see that it is the same: that nothing in it depends on the real time, on `Math.random`, on the order of
 * a real operating system, or on what an earlier run left behind.
 */
import { SimulationError } from './errors.ts'
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
  const hash = await played(make, play, (line) => {
    if (lines.length < MOST_LINES) lines.push(line)
  })
  let count = 0
  let difference: string | undefined
  const again = await played(make, play, (line) => {
    if (difference === undefined && count < lines.length && lines[count] !== line) difference = differing(count, lines[count], line)
    count++
  })
  if (hash === again) return hash
  const missing = count < lines.length ? differing(count, lines[count], undefined) : undefined
  const where = difference ?? missing ?? `only after line ${lines.length}: in what came later, or in how often random numbers were drawn`
  throw new SimulationError('SIMULATION_DIFFERS', `the run is not the same twice (${hash}, then ${again}); they differ ${where}`)
}

async function played<S, M>(make: () => Simulation<S, M>, play: (sim: Simulation<S, M>) => Promise<void>, line: (line: string) => void): Promise<string> {
  const sim = make()
  await using _ended = sim
  sim.on('trace', line)
  await play(sim)
  return sim.traceHash
}

function differing(index: number, first: string | undefined, second: string | undefined): string {
  return `first in line ${index + 1}:\n  first:  ${first ?? '(ended)'}\n  second: ${second ?? '(ended)'}`
}
