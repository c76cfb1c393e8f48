/**
 * What happened last, for people: the message of every failed run ends with it. It also writes those messages, so that none
 * lacks the seed and the virtual time.
 */
import { SimulationError, type SimulationErrorCode, type SimulationErrorOptions } from '../errors.ts'
import type { Scheduler } from './scheduler.ts'

/** How many entries are kept. */
const LENGTH = 20

interface Entry {
  readonly atMs: number
  readonly who: string
  readonly what: string
  readonly detail: string
}

export class Journal {
  readonly #seed: number
  readonly #scheduler: Scheduler
  /** A ring of the last `LENGTH` entries. */
  readonly #ring: Entry[] = []
  #noted = 0

  constructor(seed: number, scheduler: Scheduler) {
    this.#seed = seed
    this.#scheduler = scheduler
  }

  /** `who` is empty for what nobody in the cluster did: commands. The words are joined only if they are ever shown. */
  note(who: string, what: string, detail: string): void {
    this.#ring[this.#noted % LENGTH] = { atMs: this.#scheduler.nowMs, who, what, detail }
    this.#noted++
  }

  /** Oldest first. */
  lines(): string[] {
    const oldest = this.#noted < LENGTH ? 0 : this.#noted % LENGTH
    return [...this.#ring.slice(oldest), ...this.#ring.slice(0, oldest)].map(({ atMs, who, what, detail }) => {
      const subject = who === '' ? '' : `${who}: `
      return `${timeText(atMs).padStart(14)}  ${subject}${what} ${detail}`.trimEnd()
    })
  }

  /** The error of a run, with where it stood. */
  error(code: SimulationErrorCode, headline: string, options?: SimulationErrorOptions): SimulationError {
    const events = this.#noted === 0 ? '' : `\nThe last events:\n${this.lines().join('\n')}`
    return new SimulationError(code, `${headline}\nSeed ${this.#seed}, at ${timeText(this.#scheduler.nowMs)}.${events}`, options)
  }
}

function timeText(ms: number): string {
  return `${ms.toFixed(3)} ms`
}

/** What a thrown thing says of itself, in one line. */
export function causeText(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
