/**
 * The second phase of a run: its faults have ended, and within the bound that settings and size promise all members must see each
 * other as they are. If they do not, the run says who lacks, suspects or still holds whom; if they do, the checkers are told, and how
 * long it took by the bound says whether the bound means anything. Then it has to stay so: see calm.ts.
 */
import { SimulationError } from '../errors.ts'
import type { Checks } from './checks.ts'

/** What is asked of a simulation. */
export interface Converging {
  readonly now: number
  /** Undefined where nobody checks. */
  readonly checks: Checks | undefined
  converged(): boolean
  why(): string
  run(forMs: number): Promise<void>
  runUntil(test: () => boolean, options: { readonly withinMs: number }): Promise<void>
}

export interface Converged {
  readonly tookMs: number
  readonly withinMs: number
  /** The one by the other. */
  readonly ratio: number
}

/** The name of the checker. */
export const CONVERGENCE = 'convergence'

/** Runs until all see the same. Rejects with what is missing where that takes longer, and with a rule that is found broken. */
export async function converge(sim: Converging, withinMs: number): Promise<Converged> {
  const fromMs = sim.now
  try {
    await sim.runUntil(() => sim.converged(), { withinMs })
  } catch (error) {
    if (!(error instanceof SimulationError) || error.code !== 'SIMULATION_NOT_REACHED') throw error
    throw new SimulationError(error.code, `${CONVERGENCE}: ${error.message}`, { cause: error, checker: CONVERGENCE })
  }
  const tookMs = sim.now - fromMs
  sim.checks?.quiet()
  await sim.run(0)
  return { tookMs, withinMs, ratio: tookMs / withinMs }
}

/** Runs on for a while after they have converged. Rejects where they do not see the same in the end, and with a rule that is found broken. */
export async function stayConverged(sim: Converging, forMs: number): Promise<void> {
  const convergedMs = sim.now
  await sim.run(forMs)
  if (sim.converged()) return
  const message = `${CONVERGENCE}: all saw the same by ${convergedMs} ms, and by ${sim.now} ms they do not any more:\n${sim.why()}`
  throw new SimulationError('SIMULATION_NOT_REACHED', message, { checker: CONVERGENCE })
}
