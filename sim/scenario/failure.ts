/** What kind of failure ended a play. */
import { SimulationError, type SimulationErrorCode } from '../errors.ts'
import { causeText } from '../kernel/journal.ts'
import type { FailureKind, PlayFailure } from './report.ts'

export function failureOf(error: unknown, atMs: number): PlayFailure {
  if (!(error instanceof SimulationError)) return { ok: false, kind: 'crash', message: causeText(error), atMs }
  const { code, message, checker } = error
  return { ok: false, kind: kindOf(code), checker, message, atMs }
}

function kindOf(code: SimulationErrorCode): FailureKind {
  switch (code) {
    case 'SIMULATION_CHECK':
    case 'SIMULATION_ALWAYS':
      return 'safety'
    case 'SIMULATION_NOT_REACHED':
    case 'SIMULATION_IDLE':
      return 'liveness'
    default:
      return 'crash'
  }
}
