/** Everybody who listens: handlers, readers of `events()`, and callers of `waitFor()`. */
import { RollcallError } from '../errors.ts'
import type { Surroundings } from '../surroundings.ts'
import { checkArguments } from './arguments.ts'
import { publish } from './diagnostics.ts'
import { EventStream } from './event-stream.ts'
import { Handlers } from './handlers.ts'
import type { Member } from './member.ts'
import { printed } from './checks.ts'
import type { ClusterEvent, View } from './view.ts'
import type { MembersTest, WaitOptions } from './waits.ts'
import { Waits } from './waits.ts'
import type { WarningCause } from './warnings.ts'
import { Warnings } from './warnings.ts'

export interface AudienceParts<M> {
  readonly surroundings: Surroundings
  readonly unref: boolean
  readonly view: View<M>
}

export class Audience<M> {
  readonly handlers: Handlers<M>
  readonly #surroundings: Surroundings
  readonly #view: View<M>
  readonly #warnings: Warnings
  readonly #waits: Waits<M>
  /** Bound: the user's own calls of `events()`. */
  readonly #streams = new Set<EventStream<M>>()

  constructor({ surroundings, unref, view }: AudienceParts<M>) {
    this.#surroundings = surroundings
    this.#view = view
    this.handlers = new Handlers<M>({ uncaught: (error) => surroundings.uncaught(error), called: () => surroundings.handedOver() })
    this.#warnings = new Warnings((warning) => {
      publish({ type: 'warning', self: view.self, warning })
      this.handlers.emit('warning', warning)
    })
    this.#waits = new Waits<M>(surroundings, unref)
  }

  /** Tells what happened to another member. The view must show it already. */
  tell(event: ClusterEvent<M>): void {
    // Streams first: one that a handler opens now begins with the outcome of this event, and must not get the event as well.
    for (const stream of this.#streams) stream.push(event)
    publish({ ...event, self: this.#view.self })
    if (event.type === 'leave') this.handlers.emit('leave', event.member, event.reason)
    else if (event.type === 'update') this.handlers.emit('update', event.member, event.previous)
    else this.handlers.emit(event.type, event.member)
    this.changed()
  }

  /** The view has changed: callers of `waitFor()` are checked again. */
  changed(): void {
    this.#waits.changed(() => this.#view.members())
  }

  warn(cause: WarningCause, make: () => RollcallError): void {
    this.#warnings.warn(cause, this.#surroundings.now(), make)
  }

  waitFor(test: string | MembersTest<M>, options: WaitOptions): Promise<readonly Member<M>[]> {
    checkArguments('waitFor', options)
    if (typeof test !== 'string' && typeof test !== 'function') throw new RollcallError('ROLLCALL_OPTIONS', `waitFor takes a name or a function; got ${printed(test)}`)
    const holds = typeof test === 'string' ? (): boolean => this.#view.get(test) !== undefined : test
    return this.#waits.add(holds, typeof test === 'string' ? `member ${JSON.stringify(test)} did not appear` : 'the test did not hold', options, () => this.#view.members())
  }

  /** The events from now on, beginning with a join for each peer already there. */
  events(options: { readonly signal?: AbortSignal | undefined } = {}): EventStream<M> {
    checkArguments('events', options)
    const { signal } = options
    const onAbort = (): void => stream.end(signal?.reason)
    const stream = new EventStream<M>({
      beginning: this.#view.peers().map((member) => ({ type: 'join', member })),
      settled: () => this.#surroundings.handedOver(),
      onEnd: (ended) => {
        this.#streams.delete(ended)
        signal?.removeEventListener('abort', onAbort)
      },
    })
    this.#streams.add(stream)
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) stream.end(signal.reason)
    return stream
  }

  /** Nothing more will happen: callers of `waitFor()` are rejected with `failure`, streams end. Handlers still get `close`. */
  end(failure: RollcallError): void {
    this.#waits.end(failure)
    for (const stream of [...this.#streams]) stream.end()
  }

  /** Tells the last event. */
  close(reason: RollcallError | undefined): void {
    publish({ type: 'close', self: this.#view.self, reason })
    this.handlers.emit('close', reason)
  }
}
