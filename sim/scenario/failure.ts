/** Which kind of failure ended a play. */
import { SimulationError, type SimulationErrorCode } from '../errors.ts'
import { causeText } from '../kernel/journal.ts'
import type { FailureKind, PlayFailure } from './report.ts'

export function failureOf(error: unknown, atMs: number): PlayFailure {
  if (!(error instanceof SimulationError)) return { ok: false, kind: 'crash', message: causeText(error), ...stackOf(error), atMs }
  const { code, message, checker } = error
  const kind = kindOf(code)
  return { ok: false, kind, checker, message, ...(kind === 'crash' ? stackOf(error.cause ?? error) : {}), atMs }
}

/** A thrown value that is not an error has no stack. */
function stackOf(thrown: unknown): Pick<PlayFailure, 'stack'> {
  return thrown instanceof Error && thrown.stack !== undefined ? { stack: thrown.stack } : {}
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
