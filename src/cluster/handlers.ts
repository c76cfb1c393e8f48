/**
 * Users' handlers, isolated from each other and from the protocol: what one throws, or what its promise rejects with, reaches the
 * process as an uncaught error, and the next handler runs.
 */
import { EventEmitter } from 'eventemitter3'
import { RollcallError } from '../errors.ts'
import type { LeaveReason } from '../protocol/outbox.ts'
import { isThenable, printed } from './checks.ts'
import type { Member } from './member.ts'

/** The events of a cluster. None of them is about this member itself. */
export interface ClusterEvents<M> {
  /** A member has joined, or another life of a name has. */
  join: (member: Member<M>) => void
  /** A member is gone: it said so (`left`), it was found to have failed (`failed`), or another life has its name (`replaced`). */
  leave: (member: Member<M>, reason: LeaveReason) => void
  /** The same life of a member has new metadata or a new address. */
  update: (member: Member<M>, previous: Member<M>) => void
  /** A member is suspected because it did not answer; it stays a member until the suspicion has lasted its time. */
  suspect: (member: Member<M>) => void
  /**
   * A suspected member has refuted the suspicion. Where nobody was told of it (observers, or after an absence) an ack is enough.
   */
  recover: (member: Member<M>) => void
  /** The cluster has ended: the last event. `reason` is the error that ended it, undefined after leave() and close(). */
  close: (reason: RollcallError | undefined) => void
  /** Something an operator should know. Given at most once a minute per cause, and sixteen times a minute per kind. */
  warning: (warning: RollcallError) => void
}

type AnyHandler = (...values: never[]) => unknown
type Guarded = (...values: unknown[]) => void

export class Handlers<M> {
  readonly #emitter = new EventEmitter()
  /** Key: the user's handler. The same handler always has the same guard, so that `off` finds it. */
  readonly #guards = new WeakMap<AnyHandler, Guarded>()
  readonly #uncaught: (error: unknown) => void
  readonly #called: () => void

  constructor(options: { readonly uncaught: (error: unknown) => void; readonly called: () => void }) {
    this.#uncaught = options.uncaught
    this.#called = options.called
  }

  on<Name extends keyof ClusterEvents<M>>(name: Name, handler: ClusterEvents<M>[Name]): void {
    this.#emitter.on(eventName(name), this.#guard(handler))
  }

  once<Name extends keyof ClusterEvents<M>>(name: Name, handler: ClusterEvents<M>[Name]): void {
    this.#emitter.once(eventName(name), this.#guard(handler))
  }

  off<Name extends keyof ClusterEvents<M>>(name: Name, handler: ClusterEvents<M>[Name]): void {
    this.#emitter.off(eventName(name), this.#guard(handler))
  }

  emit<Name extends keyof ClusterEvents<M>>(name: Name, ...values: Parameters<ClusterEvents<M>[Name]>): void {
    this.#emitter.emit(name, ...values)
  }

  #guard(handler: AnyHandler): Guarded {
    if (typeof handler !== 'function') throw new RollcallError('ROLLCALL_OPTIONS', `a handler must be a function; got ${printed(handler)}`)
    const known = this.#guards.get(handler)
    if (known !== undefined) return known
    const guarded = (...values: unknown[]): void => {
      this.#called()
      try {
        const result = (handler as (...values: unknown[]) => unknown)(...values)
        if (isThenable(result)) result.then(undefined, this.#uncaught)
      } catch (error) {
        this.#uncaught(error)
      }
    }
    this.#guards.set(handler, guarded)
    return guarded
  }
}

/** A handler of an event that there is not would never be called. */
function eventName<Name extends string>(name: Name): Name {
  if (EVENTS.includes(name)) return name
  throw new RollcallError('ROLLCALL_OPTIONS', `there is no event ${printed(name)}; there are ${EVENTS.join(', ')}`)
}

const EVENTS: readonly string[] = ['join', 'leave', 'update', 'suspect', 'recover', 'close', 'warning'] satisfies (keyof ClusterEvents<unknown>)[]
