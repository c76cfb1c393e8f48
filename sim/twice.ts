/**
 * Plays a run twice and compares the two: nothing in a run may depend on real time, on `Math.random`, on the order in which a
 * real operating system does things, or on what an earlier run left behind.
 */
import { SimulationError } from './errors.ts'
import { drawLines } from './kernel/streams.ts'
import type { Simulation } from './simulation.ts'
import { TwoTraces } from './two-traces.ts'

/**
 * Plays a run twice. Resolves with the trace hash if both runs were the same. Otherwise it rejects with `SIMULATION_DIFFERS`, and
 * the message shows the first line in which they differ. If a run rejects, this rejects with the same error.
 *
 * ```ts
 * await playTwice(() => new Simulation({ seed: 7, members: 5, service }), async (sim) => {
 *   await sim.run(60_000)
 * })
 * ```
 *
 * @param make Makes the simulation: with the same options each time, and not yet run.
 * @param play Gives it commands and lets time pass.
 */
export async function playTwice<S, M>(make: () => Simulation<S, M>, play: (sim: Simulation<S, M>) => Promise<void>): Promise<string> {
  const traces = new TwoTraces()
  const first = await played(make, play, (line) => traces.first(line))
  const again = await played(make, play, (line) => traces.second(line))
  if (first.hash === again.hash) return first.hash
  const where = traces.where(first.draws, again.draws)
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
