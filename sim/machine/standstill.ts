/**
 * A process that stands still (SIGSTOP, a blocked loop, a sleeping machine) while the network and the clocks go on. When it
 * resumes, it catches up in the order in which Node does:
 *
 * ```
 *   timers that came due meanwhile ─► up to 32 datagrams of each socket ─► callbacks that wait for a socket that is now empty
 *                                            ▲                                                    │ a socket is not empty
 *                                            └────────────────────── next turn ◄──────────────────┘
 * ```
 *
 * Datagrams that arrive meanwhile wait in the buffer of their socket (receive-buffer.ts). A process whose sends and receives are
 * blocked (blockage.ts) reads nothing either, and catches up in the same way.
 */
import type { Faults } from '../faults.ts'
import { Task, type Scheduler } from '../kernel/scheduler.ts'
import { Blockage } from './blockage.ts'
import { ReceiveBuffer, type Waiting } from './receive-buffer.ts'

/** Where a socket leaves its datagrams and callbacks while the process does not read. */
export interface Inlet {
  datagram(waiting: Waiting): void
  /** Calls back once the socket is empty. */
  whenDrained(then: () => void): void
  /** The socket was closed: nothing of it is read any more. */
  close(): void
}

/** Node reads at most this many datagrams of a socket in one turn of its loop. */
const READS_PER_TURN = 32

export class Standstill {
  readonly #scheduler: Scheduler
  readonly #wakeUp: WakeUp
  readonly #faults: Faults
  readonly #host: string
  readonly #bufferBytes: number
  /** One for each open socket, in the order in which they were opened. */
  readonly #queues = new Set<Queue>()
  /** Sends and receives are blocked, timers are not. */
  readonly blockage: Blockage
  /** Timers that came due, in order. Bound: those that the process sets. */
  #timers: (() => void)[] = []
  #active = false

  constructor(scheduler: Scheduler, faults: Faults, host: string, bufferBytes: number) {
    this.#scheduler = scheduler
    this.#faults = faults
    this.#host = host
    this.#bufferBytes = bufferBytes
    this.#wakeUp = new WakeUp(this)
    this.blockage = new Blockage(scheduler, () => this.#unblocked())
  }

  /** Whether the process stands still or has not caught up yet: then its timers must be handed to {@link Standstill.timer}. */
  get active(): boolean {
    return this.#active
  }

  /** Whether the process reads nothing, for whatever reason: then datagrams must be handed to the {@link Inlet}. */
  get readsNothing(): boolean {
    return this.#active || this.blockage.active
  }

  /** Stands still from now on until then. A later end replaces the present one; an earlier one is ignored. */
  begin(untilMs: number): void {
    if (this.#active && this.#wakeUp.dueMs >= untilMs) return
    this.#active = true
    this.#scheduler.cancel(this.#wakeUp)
    this.#scheduler.schedule(this.#wakeUp, untilMs)
  }

  end(): void {
    this.#active = false
    this.#scheduler.cancel(this.#wakeUp)
    this.blockage.end()
    this.#timers = []
    this.#queues.clear()
  }

  /** Returns the inlet of a socket that was opened. */
  open(): Inlet {
    const buffer = new ReceiveBuffer(this.#bufferBytes)
    const queue: Queue = { buffer, drained: [] }
    this.#queues.add(queue)
    return {
      datagram: (waiting) => {
        // A fault of this host alone: to the sender it looks like any process that stands still, which does not answer.
        if (!buffer.add(waiting)) this.#faults.noteOnWay('buffer', this.#scheduler.nowMs, this.#host, this.#host)
      },
      whenDrained: (then) => void queue.drained.push(then),
      close: () => void this.#queues.delete(queue),
    }
  }

  timer(fire: () => void): void {
    this.#timers.push(fire)
  }

  /** One turn of the loop. Whatever the callbacks ask for comes in its own phase, or in the next turn. */
  turn(): void {
    for (const fire of this.#timers.splice(0)) fire()
    const isBlocked = this.blockage.active
    if (!isBlocked) this.blockage.release()
    // A blocked process reads nothing, so its sockets count as empty: what waits in the buffers must not hold up the callbacks.
    const read = [...this.#queues].map((queue) => ({ queue, isEmpty: isBlocked || queue.buffer.read(READS_PER_TURN) < READS_PER_TURN }))
    for (const { queue, isEmpty } of read) {
      // The socket may have been closed meanwhile.
      if (isEmpty && this.#queues.has(queue)) for (const then of queue.drained.splice(0)) then()
    }
    if (!this.#active) return // it ended meanwhile
    const isFull = read.some(({ queue, isEmpty }) => !isEmpty && this.#queues.has(queue))
    this.#active = isFull || [...this.#queues].some(({ drained }) => drained.length > 0)
    if (this.#active) this.#scheduler.schedule(this.#wakeUp, this.#scheduler.nowMs)
  }

  /** The blockage is over. A process that also stands still catches up when that ends. */
  #unblocked(): void {
    if (this.#active) return
    this.#active = true
    this.turn()
  }
}

/** Datagrams and callbacks that wait at one socket. */
interface Queue {
  readonly buffer: ReceiveBuffer
  /** Callbacks that wait for it to be empty. Bound: those that the process asks for. */
  readonly drained: (() => void)[]
}

class WakeUp extends Task {
  readonly #standstill: Standstill

  constructor(standstill: Standstill) {
    super()
    this.#standstill = standstill
  }

  override run(): void {
    this.#standstill.turn()
  }
}
