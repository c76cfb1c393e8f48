/** What kind of failure ended a play. */
import { SimulationError } from '../errors.ts'
import { causeText } from '../kernel/journal.ts'
import type { FailureKind, PlayFailure } from './report.ts'

/** `broken` is the name of what did not hold always, where that is what failed. */
export function failureOf(error: unknown, atMs: number, broken: string): PlayFailure {
  if (!(error instanceof SimulationError)) return { ok: false, kind: 'crash', message: causeText(error), atMs }
  return { ok: false, kind: kindOf(error), checker: error.code === 'SIMULATION_ALWAYS' ? broken : checkerOf(error), message: error.message, atMs }
}

function kindOf(error: SimulationError): FailureKind {
  // Widened: a simulation may have checkers of its own, which name themselves.
  const code: string = error.code
  if (code === 'SIMULATION_CHECK' || code === 'SIMULATION_ALWAYS') return 'safety'
  return code === 'SIMULATION_NOT_REACHED' || code === 'SIMULATION_IDLE' ? 'liveness' : 'crash'
}

/** The simulation's own checker that found it. */
function checkerOf(error: SimulationError): string | undefined {
  return 'checker' in error && typeof error.checker === 'string' ? error.checker : undefined
}
