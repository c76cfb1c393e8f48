/**
 * The last events of a run, for people: the message of every failed run ends with them. The journal also writes those messages,
 * so that each contains the seed and the virtual time.
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

  /** `who` is empty for commands, which no host carries out. The text is put together only if it is shown. */
  note(who: string, what: string, detail: string): void {
    this.#ring[this.#noted % LENGTH] = { atMs: this.#scheduler.nowMs, who, what, detail }
    this.#noted++
  }

  /** One line per event, the oldest first. */
  lines(): string[] {
    const oldest = this.#noted < LENGTH ? 0 : this.#noted % LENGTH
    return [...this.#ring.slice(oldest), ...this.#ring.slice(0, oldest)].map(({ atMs, who, what, detail }) => {
      const subject = who === '' ? '' : `${who}: `
      return `${timeText(atMs).padStart(14)}  ${subject}${what} ${detail}`.trimEnd()
    })
  }

  /** The error of a failed run: the headline, then the seed, the virtual time and the last events. */
  error(code: SimulationErrorCode, headline: string, options?: SimulationErrorOptions): SimulationError {
    const events = this.#noted === 0 ? '' : `\nThe last events:\n${this.lines().join('\n')}`
    return new SimulationError(code, `${headline}\nSeed ${this.#seed}, at ${timeText(this.#scheduler.nowMs)}.${events}`, options)
  }
}

function timeText(ms: number): string {
  return `${ms.toFixed(3)} ms`
}

/** The message of something that was thrown. */
export function causeText(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** What was thrown: its stack if it has one, otherwise its message or text. */
export function thrownText(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
}
