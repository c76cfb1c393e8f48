/** The promise that `start()` returns: settled once, by whatever comes first. */
import type { Surroundings, Timer } from '../surroundings.ts'
import { checkArguments } from './arguments.ts'

/** Options of `Cluster.start`. */
export interface StartOptions {
  /** When aborted before start() has settled, start() rejects with the signal's reason and the cluster is closed. */
  readonly signal?: AbortSignal | undefined
  /** How long to wait for a first whole member list, 0 to 2^31 - 1 ms; the cluster goes on trying after that. Default: 5000. */
  readonly joinTimeoutMs?: number | undefined
  /** True: without a list in time start() rejects with `ROLLCALL_NO_SEED` and the cluster is closed. Default: false. */
  readonly required?: boolean | undefined
}

/** What `Cluster.start` resolves with. */
export interface Started {
  /** True if the whole member list of one seed has arrived, or there is nobody to get it from. */
  readonly joined: boolean
  /** How many members are known: the length of `members()`. */
  readonly members: number
}

export interface StartParts {
  readonly surroundings: Surroundings
  readonly unref: boolean
  readonly aborted: (reason: unknown) => void
  readonly timedOut: (required: boolean) => void
}

const JOIN_TIMEOUT_MS = 5000

export class Start {
  readonly promise: Promise<Started>
  readonly joinTimeoutMs: number
  readonly #parts: StartParts
  readonly #signal: AbortSignal | undefined
  readonly #onAbort: () => void
  readonly #timer: Timer
  #resolve!: (started: Started) => void
  #reject!: (error: unknown) => void

  /** Throws `ROLLCALL_OPTIONS` for wrong arguments. */
  constructor(options: StartOptions, parts: StartParts) {
    checkArguments('start', options)
    const { signal, joinTimeoutMs = JOIN_TIMEOUT_MS, required = false } = options
    this.#parts = parts
    this.#signal = signal
    this.joinTimeoutMs = joinTimeoutMs
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    this.#onAbort = () => parts.aborted(this.#signal?.reason)
    this.#signal?.addEventListener('abort', this.#onAbort, { once: true })
    this.#timer = parts.surroundings.timer(this.joinTimeoutMs, () => parts.timedOut(required), { unref: parts.unref })
  }

  resolve(started: Started): void {
    this.#cleanUp()
    this.#resolve(started)
  }

  reject(error: unknown): void {
    this.#cleanUp()
    this.#reject(error)
  }

  #cleanUp(): void {
    this.#timer.cancel()
    this.#signal?.removeEventListener('abort', this.#onAbort)
    this.#parts.surroundings.handedOver()
  }
}
