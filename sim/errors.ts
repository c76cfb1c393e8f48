/** What goes wrong in a simulation, each with a word for it that programs can compare. */

/**
 * - `SIMULATION_OPTIONS`: an option or an argument is out of range.
 * - `SIMULATION_HOST`: a command names a host that is not there, or adds one that is.
 * - `SIMULATION_STATE`: two runs at once, a command after the end, or a service that is not there yet.
 * - `SIMULATION_NOT_REACHED`: what `runUntil` waited for did not come about in time.
 * - `SIMULATION_IDLE`: the same, and nothing is scheduled that could still bring it about.
 * - `SIMULATION_ALWAYS`: what should have held always did not; the error's `checker` is its name.
 * - `SIMULATION_CHECK`: a rule of the protocol was broken; the error's `checker` says which.
 * - `SIMULATION_START`: a member could not start, for another reason than that its name is taken; or a service could not.
 * - `SIMULATION_UNCAUGHT`: a handler or a callback threw.
 * - `SIMULATION_OUTSIDE`: a service used a real timer, clock, socket or file, or real randomness.
 * - `SIMULATION_STUCK`: events at one virtual time beget one another without end. Promises of a service that do so let nothing else
 *   run, no handler of an error either: then the program ends, with these words on its standard error.
 * - `SIMULATION_DIFFERS`: what was played twice was not the same twice.
 */
export type SimulationErrorCode =
  | 'SIMULATION_OPTIONS'
  | 'SIMULATION_HOST'
  | 'SIMULATION_STATE'
  | 'SIMULATION_NOT_REACHED'
  | 'SIMULATION_IDLE'
  | 'SIMULATION_ALWAYS'
  | 'SIMULATION_CHECK'
  | 'SIMULATION_START'
  | 'SIMULATION_UNCAUGHT'
  | 'SIMULATION_OUTSIDE'
  | 'SIMULATION_STUCK'
  | 'SIMULATION_DIFFERS'

export interface SimulationErrorOptions extends ErrorOptions {
  readonly checker?: string | undefined
}

/** Thrown by commands and rejected by runs. The message of a failed run says seed, virtual time and the last events. */
export class SimulationError extends Error {
  readonly code: SimulationErrorCode
  /** The rule that was broken, or what did not hold always: its name. Also `convergence`, where a scenario's members do not agree. */
  readonly checker: string | undefined

  constructor(code: SimulationErrorCode, message: string, options?: SimulationErrorOptions) {
    super(message, options)
    this.name = 'SimulationError'
    this.code = code
    this.checker = options?.checker
  }
}

/** An error as the operating system reports it through Node: the simulated machines fail in the same words as real ones. */
export function systemError(code: string, call: string, about: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${call} ${code} ${about}`), { code, syscall: call })
}
