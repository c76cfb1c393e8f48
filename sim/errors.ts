/** The errors of a simulation, each with a code that programs can compare. */

/**
 * - `SIMULATION_OPTIONS`: an option or an argument is not valid.
 * - `SIMULATION_HOST`: a command names a host that does not exist, adds one that does, or exceeds the hosts or addresses there
 *   are.
 * - `SIMULATION_STATE`: two runs at once, a command after the end, or a service that is not there (yet).
 * - `SIMULATION_NOT_REACHED`: the condition of `runUntil` did not hold in time.
 * - `SIMULATION_IDLE`: the same, and nothing is scheduled that could still make it hold.
 * - `SIMULATION_ALWAYS`: an invariant given to `always` did not hold; the error's `checker` is its name.
 * - `SIMULATION_CHECK`: a rule of the protocol was broken; the error's `checker` says which.
 * - `SIMULATION_START`: a service could not start, or a member could not for any reason other than a name conflict.
 * - `SIMULATION_UNCAUGHT`: a handler or callback threw, or a promise rejection was not handled.
 * - `SIMULATION_OUTSIDE`: a service used a real timer, clock, socket or file, or real randomness.
 * - `SIMULATION_STUCK`: events at one virtual time cause one another without end. If a service makes promises without end,
 *   nothing else can run, not even an error handler: then the program ends, and prints this error to its standard error.
 * - `SIMULATION_DIFFERS`: a run that was played twice was not the same both times.
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

/** Thrown by commands; runs reject with it. The message of a failed run contains the seed, the virtual time and the last events. */
export class SimulationError extends Error {
  readonly code: SimulationErrorCode
  /** The name of the broken rule or invariant; `convergence` if the members of a scenario do not agree in the end. */
  readonly checker: string | undefined

  constructor(code: SimulationErrorCode, message: string, options?: SimulationErrorOptions) {
    super(message, options)
    this.name = 'SimulationError'
    this.code = code
    this.checker = options?.checker
  }
}

/** An error as Node reports it from the operating system, so that simulated machines fail with the same errors as real ones. */
export function systemError(code: string, call: string, about: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${call} ${code} ${about}`), { code, syscall: call })
}
