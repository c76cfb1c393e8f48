/** Members in processes of their own, and what each of them told. */
import type { ChildProcess } from 'node:child_process'
import { fork } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Report } from './member.ts'

const MEMBER = fileURLToPath(new URL('../../../dist/test/udp/fleet/member.js', import.meta.url))

export class Fleet {
  readonly #processes = new Map<string, ChildProcess>()
  /** Key: observer. */
  readonly reports: Map<string, Report[]> = new Map()
  readonly #told = new EventEmitter()
  #seed: string | undefined

  get names(): readonly string[] {
    return [...this.#processes.keys()]
  }

  /** Starts one; the first is the seed of all later ones. Resolves when it has started. */
  async start(name: string): Promise<void> {
    const child = fork(MEMBER, this.#seed === undefined ? [name] : [name, this.#seed])
    this.#processes.set(name, child)
    this.reports.set(name, [])
    const started = once(this.#told, `started ${name}`) as Promise<[string]>
    child.on('message', (message) => this.#take(name, message as Report))
    const died = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} ended with ${code} before it had started`)))
    died.catch(() => {})
    const [address] = await Promise.race([started, died])
    this.#seed ??= address
  }

  /** SIGKILL; resolves with the time at which it was sent, when the process is gone. */
  async kill(name: string): Promise<number> {
    const child = this.#processes.get(name) as ChildProcess
    this.#processes.delete(name)
    const killedAt = Date.now()
    child.kill('SIGKILL')
    await once(child, 'exit')
    return killedAt
  }

  /** Resolves when the test holds for what was told so far. The test runner's limit is the only other end. */
  async until(test: () => boolean): Promise<void> {
    while (!test()) await once(this.#told, 'anything')
  }

  /** Forgets what was told. */
  clear(): void {
    for (const told of this.reports.values()) told.length = 0
  }

  end(): void {
    for (const child of this.#processes.values()) child.kill('SIGKILL')
  }

  #take(name: string, told: Report): void {
    this.reports.get(name)?.push(told)
    if (told.type === 'started') this.#told.emit(`started ${name}`, told.address)
    this.#told.emit('anything')
  }
}
