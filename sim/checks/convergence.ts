/**
 * The second phase of a run. Its faults have ended, and within the bound that settings and size promise all members must see each
 * other as they are. If they do not, the run says who lacks, suspects or still holds whom. If they do, the checkers are told; the
 * time it took, as a fraction of the bound, shows whether the bound means anything. Then the views must stay in agreement: see
 * calm.ts.
 */
import { SimulationError } from '../errors.ts'
import type { Checks } from './checks.ts'

/** What is used of a simulation. */
export interface Converging {
  readonly now: number
  /** Undefined where checks are off. */
  readonly checks: Checks | undefined
  converged(): boolean
  why(): string
  run(forMs: number): Promise<void>
  runUntil(test: () => boolean, options: { readonly withinMs: number }): Promise<void>
}

export interface Converged {
  readonly tookMs: number
  readonly withinMs: number
  /** `tookMs` divided by `withinMs`. */
  readonly ratio: number
}

/** The name of the checker. */
export const CONVERGENCE = 'convergence'

/**
 * Runs until all views agree. Rejects with what is missing where that takes longer than `withinMs`, and when a rule is broken.
 */
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

/** Runs on after convergence. Rejects if the views no longer agree in the end, and when a rule is broken. */
export async function stayConverged(sim: Converging, forMs: number): Promise<void> {
  const convergedMs = sim.now
  await sim.run(forMs)
  if (sim.converged()) return
  const message = `${CONVERGENCE}: all views agreed at ${convergedMs} ms, but no longer at ${sim.now} ms:\n${sim.why()}`
  throw new SimulationError('SIMULATION_NOT_REACHED', message, { checker: CONVERGENCE })
}
