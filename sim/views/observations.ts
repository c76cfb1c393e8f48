/**
 * The events of the hosts: they are counted, written to the trace and the journal, and passed to the user's handlers. A handler
 * that throws, or a member that cannot start, fails the run.
 */
import type { Member } from '../../src/cluster/member.ts'
import type { RollcallError } from '../../src/errors.ts'
import type { LeaveReason } from '../../src/protocol/outbox.ts'
import type { VirtualHost } from '../machine/host.ts'
import { causeText, type Journal } from '../kernel/journal.ts'
import type { Loop } from '../kernel/loop.ts'
import type { Scheduler } from '../kernel/scheduler.ts'
import type { Settling } from '../kernel/settle.ts'
import { aside } from '../service/outside.ts'
import type { MembershipKind, Trace } from '../kernel/trace.ts'

export type JoinHandler<M> = (observer: string, member: Member<M>) => void
/** Events about other members, except leaves. */
export type Told = Exclude<MembershipKind, 'leave'>
export type LeaveHandler<M> = (observer: string, member: Member<M>, reason: LeaveReason) => void

/** `receiver` is undefined if nobody has the address. */
export type DatagramHandler = (sender: string, receiver: string | undefined, bytes: Uint8Array) => void

/** How many events all members together have emitted; leaves by reason. */
export interface MembershipCounters {
  readonly joins: number
  readonly updates: number
  readonly suspicions: number
  readonly recoveries: number
  readonly leaves: Readonly<Record<LeaveReason, number>>
}

export class Observations<M> {
  readonly #scheduler: Scheduler
  readonly #trace: Trace
  readonly #journal: Journal
  readonly #loop: Loop
  readonly #settling: Settling
  /** Bound: as many as the user registered. */
  readonly #toldHandlers: Readonly<Record<Told, JoinHandler<M>[]>> = { join: [], update: [], suspect: [], recover: [] }
  readonly #leaveHandlers: LeaveHandler<M>[] = []
  readonly #seen: Record<MembershipKind, number> = { join: 0, leave: 0, update: 0, suspect: 0, recover: 0 }
  readonly #leaves: Record<LeaveReason, number> = { left: 0, failed: 0, replaced: 0 }

  constructor(scheduler: Scheduler, trace: Trace, journal: Journal, loop: Loop, settling: Settling) {
    this.#scheduler = scheduler
    this.#trace = trace
    this.#journal = journal
    this.#loop = loop
    this.#settling = settling
  }

  get counters(): MembershipCounters {
    const { join, update, suspect, recover } = this.#seen
    return { joins: join, updates: update, suspicions: suspect, recoveries: recover, leaves: { ...this.#leaves } }
  }

  onTold(kind: Told, handler: JoinHandler<M>): void {
    this.#toldHandlers[kind].push(handler)
  }

  onLeave(handler: LeaveHandler<M>): void {
    this.#leaveHandlers.push(handler)
  }

  /** A member emitted an event about another. */
  told(observer: VirtualHost, kind: Told, member: Member<M>): void {
    this.#record(observer, kind, member, '')
    for (const handler of this.#toldHandlers[kind]) this.guard(() => handler(observer.name, member))
  }

  toldLeave(observer: VirtualHost, member: Member<M>, reason: LeaveReason): void {
    this.#leaves[reason]++
    this.#record(observer, 'leave', member, reason)
    for (const handler of this.#leaveHandlers) this.guard(() => handler(observer.name, member, reason))
  }

  /** A command of the user, which is part of the trace. */
  commanded(command: string, about: string): void {
    const words = `${command} ${about}`
    this.#trace.command(this.#scheduler.nowMs, words)
    this.#scheduler.doing = { cause: () => ({ by: 'command', words }) }
    this.#journal.note('', command, about)
  }

  closed(observer: VirtualHost, reason: RollcallError | undefined): void {
    this.#trace.own(this.#scheduler.nowMs, observer.number, 'close', reason?.code ?? '')
    this.#journal.note(observer.name, 'closed', reason?.message ?? '')
  }

  warned(observer: VirtualHost, warning: RollcallError): void {
    this.#trace.own(this.#scheduler.nowMs, observer.number, 'warning', warning.code)
    this.#journal.note(observer.name, 'warning', warning.message)
  }

  startFailed(observer: VirtualHost, cause: unknown): void {
    this.#loop.fail('SIMULATION_START', `${observer.name} could not start: ${causeText(cause)}`, { cause })
  }

  uncaught(cause: unknown, host?: string): void {
    this.#loop.fail('SIMULATION_UNCAUGHT', `uncaught${host === undefined ? '' : ` in ${host}`}: ${causeText(cause)}`, { cause })
  }

  /** Calls a handler of the test. An error or a rejection fails the run; after an error the result is undefined. */
  guard<Answer>(then: () => Answer): Answer | undefined {
    this.#settling.userCodeCalled()
    try {
      const answer = aside(then)
      this.#watch(answer)
      return answer
    } catch (cause) {
      this.uncaught(cause)
      return undefined
    }
  }

  #record(observer: VirtualHost, kind: MembershipKind, member: Member<M>, detail: string): void {
    this.#seen[kind]++
    this.#trace.membership(this.#scheduler.nowMs, observer.number, kind, member, detail)
    this.#journal.note(observer.name, kind, detail === '' ? member.name : `${member.name} (${detail})`)
  }

  /** A handler may be async although its type does not say so. */
  #watch(result: unknown): void {
    if (result instanceof Promise) result.catch((cause: unknown) => this.uncaught(cause))
  }
}
