/** The exit statuses of the command line, by which scripts and batch systems know the result. */

export const STATUSES = {
  passed: 0,
  safety: 1,
  usage: 2,
  liveness: 3,
  crash: 4,
  unproven: 5,
  hash: 6,
  interrupted: 130,
} as const

export type Status = keyof typeof STATUSES

/** Key: status. For `--help`. */
export const STATUS_MEANINGS: Readonly<Record<Status, string>> = {
  passed: 'all that must hold held',
  safety: 'something happened that must never happen',
  usage: 'an argument cannot be read; nothing ran',
  liveness: 'the cluster did not converge within its bound',
  crash: 'an exception, or a worker that died',
  unproven: 'the swarm: a kind of fault that was never applied or never changed an outcome, or a bound too slack to mean anything',
  hash: 'the run: another trace hash than --trace-hash',
  interrupted: 'the swarm: ended by SIGINT, with nothing failed before',
}
