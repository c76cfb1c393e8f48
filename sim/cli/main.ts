#!/usr/bin/env node
/** The program: the command line in the real world. */
import { programName } from './input/help.ts'
import { runProgram } from './program.ts'
import { STATUSES } from './status.ts'

function interruption(): AbortSignal {
  const controller = new AbortController()
  process.once('SIGINT', () => controller.abort())
  return controller.signal
}

// Who reads only the beginning, as `head` does, has what he wants.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? STATUSES.passed : STATUSES.crash))

process.exitCode = STATUSES[await runProgram(process.argv.slice(2), {
  output: process.stdout,
  errors: process.stderr,
  program: programName(process.env),
  now: () => performance.now(),
  every: (ms, then) => {
    const timer = setInterval(then, ms)
    return () => clearInterval(timer)
  },
  interruption,
})]
