/**
 * Spreads jobs over worker threads. Each worker has one job at a time: a job takes a thousand times as long as handing it out,
 * and if a worker dies, it is known at which seed. That job is reported as crashed, and a new worker takes over.
 */
import { Worker } from 'node:worker_threads'
import { crashed, type Examined, type Job } from './job.ts'
import { thrownText } from '../../kernel/journal.ts'
import type { Runner } from './runner.ts'
import { READY } from './serve.ts'

export interface PoolOptions {
  /** The module that each worker runs; it calls `serve`. */
  readonly script: URL
  readonly workers: number
  /** Passed to each worker as its `workerData`. */
  readonly data?: unknown
  /** How long a worker may take for one job, in real milliseconds. */
  readonly patienceMs: number
}

interface Listener {
  done(hand: Hand, examined: Examined): void
  /** `job` is the one that the worker was busy with, if any. */
  died(hand: Hand, job: Job | undefined, reason: string): void
}

export class Pool implements Runner {
  readonly width: number
  readonly #options: PoolOptions
  /** At most `width`. */
  readonly #hands = new Set<Hand>()

  constructor(options: PoolOptions) {
    this.#options = options
    this.width = options.workers
  }

  run(jobs: Iterable<Job>, told: (examined: Examined) => boolean): Promise<void> {
    const rest = jobs[Symbol.iterator]()
    return new Promise((resolve) => {
      let open = true
      const feed = (hand: Hand): void => {
        const { done, value } = rest.next()
        if (done !== true) hand.give(value)
        else if ([...this.#hands].every(({ job }) => job === undefined)) resolve()
      }
      const tell = (examined: Examined): void => {
        if (!open || told(examined)) return
        open = false
        resolve()
      }
      const listener: Listener = {
        done: (hand, examined) => {
          tell(examined)
          if (open) feed(hand)
        },
        died: (hand, job, reason) => {
          this.#hands.delete(hand)
          if (job === undefined) return
          tell(crashed(job, reason))
          if (open) feed(this.#hire(listener))
        },
      }
      for (const hand of this.#hands) hand.listener = listener
      while (this.#hands.size < this.width) this.#hire(listener)
      // Workers still busy with a job of an earlier run that was stopped join in when they are done.
      for (const hand of [...this.#hands]) if (hand.job === undefined) feed(hand)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const hands = [...this.#hands]
    this.#hands.clear()
    await Promise.all(hands.map((hand) => hand.end()))
  }

  #hire(listener: Listener): Hand {
    const hand = new Hand(this.#options, listener)
    this.#hands.add(hand)
    return hand
  }
}

/** One worker and its job. */
class Hand {
  job: Job | undefined
  listener: Listener
  readonly #worker: Worker
  readonly #patienceMs: number
  #ready = false
  #timer: NodeJS.Timeout | undefined

  constructor({ script, data, patienceMs }: PoolOptions, listener: Listener) {
    this.listener = listener
    this.#patienceMs = patienceMs
    this.#worker = new Worker(script, { workerData: data })
    this.#worker.on('message', (said: Examined | typeof READY) => {
      if (said === READY) {
        this.#ready = true
        if (this.job !== undefined) this.#wait()
        return
      }
      this.#rest()
      this.listener.done(this, said)
    })
    this.#worker.on('error', (error) => this.#die(`the worker died: ${thrownText(error)}`))
    this.#worker.on('exit', (code) => this.#die(`the worker ended with status ${code}`))
  }

  give(job: Job): void {
    this.job = job
    if (this.#ready) this.#wait()
    this.#worker.postMessage(job)
  }

  async end(): Promise<void> {
    this.#forget()
    await this.#worker.terminate()
  }

  #wait(): void {
    this.#timer = setTimeout(() => {
      this.#die(`the worker was silent for ${this.#patienceMs / 1000} s of real time`)
      void this.#worker.terminate()
    }, this.#patienceMs)
  }

  #rest(): void {
    this.job = undefined
    clearTimeout(this.#timer)
  }

  #die(reason: string): void {
    const { job } = this
    this.#forget()
    this.listener.died(this, job, reason)
  }

  /** From now on, ignores whatever the worker still sends. */
  #forget(): void {
    this.#rest()
    this.#worker.removeAllListeners()
    // Without a listener, an error while the worker is being ended would be thrown here.
    this.#worker.on('error', () => {})
  }
}
