/**
 * Plays a run twice, to see that it is the same: that nothing in it depends on the real time, on `Math.random`, on the order of
 * a real operating system, or on what an earlier run left behind.
 */
import { SimulationError } from './errors.ts'
import { drawLines } from './kernel/streams.ts'
import type { Simulation } from './simulation.ts'
import { TwoTraces } from './two-traces.ts'

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
