/** `events()`: the events as an async iterator, for users who would rather read them than be called. */
import { RollcallError } from '../errors.ts'
import type { ClusterEvent } from './view.ts'

/**
 * How many unread events a reader may leave behind, in addition to the joins with which it begins. Beyond that its stream ends
 * with an error, so that memory stays bounded.
 */
export const UNREAD_LIMIT = 16_384

type Result<M> = IteratorResult<ClusterEvent<M>, undefined>

interface Reader<M> {
  readonly resolve: (result: Result<M>) => void
  readonly reject: (error: unknown) => void
}

interface EventStreamOptions<M> {
  /** The events that are read first. */
  readonly beginning: readonly ClusterEvent<M>[]
  readonly settled: () => void
  readonly onEnd: (stream: EventStream<M>) => void
}

export class EventStream<M> implements AsyncIterableIterator<ClusterEvent<M>> {
  /** Bound: {@link UNREAD_LIMIT} plus the members that there were at the beginning. */
  #unread: ClusterEvent<M>[]
  readonly #mostUnread: number
  /** Calls of `next` that wait. Bound: the user's own calls. */
  readonly #readers: Reader<M>[] = []
  #ended = false
  #failure: unknown
  readonly #settled: () => void
  readonly #onEnd: (stream: EventStream<M>) => void

  constructor(options: EventStreamOptions<M>) {
    this.#unread = [...options.beginning]
    this.#mostUnread = options.beginning.length + UNREAD_LIMIT
    this.#settled = options.settled
    this.#onEnd = options.onEnd
  }

  push(event: ClusterEvent<M>): void {
    if (this.#ended) return
    const reader = this.#readers.shift()
    if (reader !== undefined) {
      this.#settled()
      reader.resolve({ value: event, done: false })
    } else if (this.#unread.length < this.#mostUnread) {
      this.#unread.push(event)
    } else {
      this.#unread = []
      this.end(new RollcallError('ROLLCALL_OVERFLOW', `a reader of events() left more than ${this.#mostUnread} events unread, so its stream has ended`))
    }
  }

  /** No more events will come. Those unread can still be read; after them `failure` is thrown once. */
  end(failure?: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.#failure = failure
    this.#onEnd(this)
    for (const reader of this.#readers.splice(0)) {
      this.#settled()
      this.#finish(reader)
    }
  }

  next(): Promise<Result<M>> {
    return new Promise((resolve, reject) => {
      const event = this.#unread.shift()
      if (event !== undefined) resolve({ value: event, done: false })
      else if (this.#ended) this.#finish({ resolve, reject })
      else this.#readers.push({ resolve, reject })
    })
  }

  /** Called when a `for await` loop is left early. */
  return(): Promise<Result<M>> {
    this.#unread = []
    this.#failure = undefined
    this.end()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #finish(reader: Reader<M>): void {
    const failure = this.#failure
    this.#failure = undefined
    if (failure === undefined) reader.resolve({ value: undefined, done: true })
    else reader.reject(failure)
  }
}
