/** Runs the built demo as users do, in a process of its own, to its end. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from '../style/sources.ts'

/** The demo promises to end within this; later it is killed, and has no exit code. */
export const LONGEST_MS = 30_000

export interface Run {
  /** Undefined where a signal ended it. */
  readonly exitCode: number | undefined
  readonly output: string
  readonly errors: string
}

/** A demo is six processes that start nearly at once: of too many demos none would keep its times. */
const AT_ONCE = 2

let running = 0
/** Those that wait for their turn. */
const waiting: (() => void)[] = []

export async function runDemo(env: Readonly<Record<string, string>> = {}): Promise<Run> {
  if (running < AT_ONCE) running++
  else await new Promise<void>((resolve) => waiting.push(resolve))
  try {
    return await runNow(env)
  } finally {
    const next = waiting.shift()
    if (next === undefined) running--
    else next()
  }
}

function runNow(env: Readonly<Record<string, string>>): Promise<Run> {
  const demo = join(ROOT, 'dist/examples/demo.js')
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: LONGEST_MS, killSignal: 'SIGKILL' } as const
    execFile(process.execPath, [demo], options, (error, output, errors) => {
      const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : undefined
      resolve({ exitCode, output, errors })
    })
  })
}

/** The processes that the demo says it has started. */
export function pidsIn(output: string): readonly number[] {
  return [...output.matchAll(/\(pid (\d+)\)/g)].map((match) => Number(match[1]))
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
