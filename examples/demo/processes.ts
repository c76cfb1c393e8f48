/** The demo's processes: starts them, forwards their reports, ends them. */
import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import type { Order, Report } from './messages.ts'

/** The compiled file, next to this one when both are compiled. */
const SERVICE = new URL('./service.js', import.meta.url)

export interface Started {
  readonly address: string
  /** Id of this life. */
  readonly instance: string
}

export interface ProcessHandlers {
  readonly forked: (name: string, pid: number | undefined) => void
  readonly reported: (name: string, report: Report) => void
  /** `wanted` is false if the demo did not ask the process to end. */
  readonly ended: (name: string, how: string, wanted: boolean) => void
}

interface Running {
  readonly child: ChildProcess
  readonly started: Promise<Started>
  mayEnd: boolean
}

export class Processes {
  /** The key that all processes start with, as base64. */
  readonly key: string = randomBytes(32).toString('base64')
  readonly #handlers: ProcessHandlers
  /** The running processes. Key: name. Bound: the demo's services. */
  readonly #running = new Map<string, Running>()

  constructor(handlers: ProcessHandlers) {
    this.#handlers = handlers
  }

  get names(): readonly string[] {
    return [...this.#running.keys()]
  }

  /** Resolves when the service reports that its cluster has started; rejects if its process ends first. */
  start(name: string, seeds: readonly string[]): Promise<Started> {
    const child = fork(SERVICE, [name, ...seeds], { env: { ...process.env, ROLLCALL_DEMO_KEY: this.key } })
    this.#handlers.forked(name, child.pid)
    const started = new Promise<Started>((resolve, reject) => {
      child.on('message', (message) => {
        const report = message as Report
        if (report.type === 'started') resolve(report)
        this.#handlers.reported(name, report)
      })
      child.once('error', reject)
      child.once('exit', (code, signal) => {
        const how = signal === null ? `with exit code ${code}` : `by ${signal}`
        const wanted = this.#running.get(name)?.mayEnd ?? true
        this.#running.delete(name)
        reject(new Error(`${name} ended ${how}`))
        this.#handlers.ended(name, how, wanted)
      })
    })
    this.#running.set(name, { child, started, mayEnd: false })
    return started
  }

  /** What the process reported when it had started. */
  async started(name: string): Promise<Started> {
    return this.#get(name).started
  }

  order(name: string, order: Order): void {
    this.#get(name).child.send(order)
  }

  /** Orders a process to end, and waits until it has. */
  async end(name: string, order: Order): Promise<void> {
    const running = this.#get(name)
    running.mayEnd = true
    const ended = new Promise<void>((resolve) => running.child.once('exit', () => resolve()))
    running.child.send(order)
    await ended
  }

  /** Kills a process, which cannot say good-bye. Resolves when it has ended. */
  async kill(name: string): Promise<void> {
    const running = this.#get(name)
    running.mayEnd = true
    const ended = new Promise<void>((resolve) => running.child.once('exit', () => resolve()))
    running.child.kill('SIGKILL')
    await ended
  }

  /** Stops a process until it is woken; it does not notice. */
  stop(name: string): void {
    this.#get(name).child.kill('SIGSTOP')
  }

  wake(name: string): void {
    this.#get(name).child.kill('SIGCONT')
  }

  killAll(): void {
    for (const name of this.names) void this.kill(name)
  }

  #get(name: string): Running {
    const running = this.#running.get(name)
    if (running === undefined) throw new Error(`${name} does not run`)
    return running
  }
}
