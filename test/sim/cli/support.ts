/** A world for the command line that keeps what is written, and the built program for those who need a real one. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Console } from '../../../sim/cli/output/console.ts'
import { ROOT } from '../../style/sources.ts'

/** Built, as worker threads load JavaScript alone. */
export const WORKER: URL = pathToFileURL(join(ROOT, 'dist/sim/cli/swarm/worker.js'))

const LONGEST_MS = 60_000

export interface Desk extends Console {
  readonly interrupter: AbortController
  readonly written: { output: string; errors: string }
  /** Calls back all who asked to be called again and again. */
  readonly tick: () => void
}

/** Each look at the clock finds it so much later. */
export function desk(stepMs = 1): Desk {
  const written = { output: '', errors: '' }
  const interrupter = new AbortController()
  let nowMs = 0
  const called = new Set<() => void>()
  return {
    written,
    interrupter,
    output: { write: (text) => (written.output += text) },
    errors: { write: (text) => (written.errors += text) },
    program: 'npx rollcall-sim',
    now: () => (nowMs += stepMs),
    every: (_ms, then) => {
      called.add(then)
      return () => void called.delete(then)
    },
    tick: () => called.forEach((then) => then()),
    interruption: () => interrupter.signal,
  }
}

export interface Ended {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined
  readonly output: string
  readonly errors: string
}

/** Runs the built program as users do, in a process of its own. */
export function program(...words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const main = join(ROOT, 'dist/sim/cli/main.js')
    execFile(process.execPath, [main, ...words], { timeout: LONGEST_MS }, (error, output, errors) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined
      resolve({ exitCode, output, errors })
    })
  })
}
