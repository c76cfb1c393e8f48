/**
 * A process that stands still (SIGSTOP, a blocked loop, a sleeping machine) while the network and the clocks go on, and what
 * happens when it goes on too, in the order in which Node does it:
 *
 * ```
 *   timers that came due meanwhile ─► up to 32 datagrams of each socket ─► whoever waits for a socket to be empty, if it is
 *                                            ▲                                                    │ some is not
 *                                            └────────────────────── next turn ◄──────────────────┘
 * ```
 *
 * What arrives meanwhile waits in the buffer of its socket (receive-buffer.ts). A process whose sends and receives are blocked
 * (blockage.ts) reads nothing either, and catches up in the same way.
 */
import type { Faults } from '../faults.ts'
import { Task, type Scheduler } from '../kernel/scheduler.ts'
import { Blockage } from './blockage.ts'
import { ReceiveBuffer, type Waiting } from './receive-buffer.ts'

/** Where the process has what waits at one of its sockets. */
export interface Inlet {
  datagram(waiting: Waiting): void
  /** Calls back once the socket is empty. */
  whenDrained(then: () => void): void
  /** With the socket: nothing of it is read any more. */
  close(): void
}

/** Node reads at most so many datagrams of a socket in one turn of its loop. */
const READS_PER_TURN = 32

export class Standstill {
  readonly #scheduler: Scheduler
  readonly #wakeUp: WakeUp
  readonly #faults: Faults
  readonly #host: string
  readonly #bufferBytes: number
  /** By socket, in the order in which they were opened. Bound: the sockets that are open. */
  readonly #queues = new Set<Queue>()
  /** Sends and receives are blocked, timers are not. */
  readonly blockage: Blockage
  /** Timers that came due, in order. Bound: the process's own. */
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

  /** Whether the process stands still, or has not caught up yet: then timers are for here. */
  get active(): boolean {
    return this.#active
  }

  /** Whether the process reads nothing, for whatever reason: then datagrams are for here. */
  get readsNothing(): boolean {
    return this.#active || this.blockage.active
  }

  /** From now on until then; a later end counts, an earlier one does not. */
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

  /** For a socket that was opened. */
  open(): Inlet {
    const buffer = new ReceiveBuffer(this.#bufferBytes)
    const queue: Queue = { buffer, drained: [] }
    this.#queues.add(queue)
    return {
      datagram: (waiting) => {
        // Of this host alone: whoever sent it finds that nobody answers, as of any process that stands still.
        if (!buffer.add(waiting)) this.#faults.noteOnWay('buffer', this.#scheduler.nowMs, this.#host, this.#host)
      },
      whenDrained: (then) => void queue.drained.push(then),
      close: () => void this.#queues.delete(queue),
    }
  }

  timer(fire: () => void): void {
    this.#timers.push(fire)
  }

  /** One turn of the loop. What is read may ask for more, which comes in its own phase or turn. */
  turn(): void {
    for (const fire of this.#timers.splice(0)) fire()
    const isBlocked = this.blockage.active
    if (!isBlocked) this.blockage.release()
    // Whoever is blocked waits for nothing that might be in a buffer.
    const read = [...this.#queues].map((queue) => ({ queue, isEmpty: isBlocked || queue.buffer.read(READS_PER_TURN) < READS_PER_TURN }))
    for (const { queue, isEmpty } of read) {
      // Not of a socket that was closed meanwhile.
      if (isEmpty && this.#queues.has(queue)) for (const then of queue.drained.splice(0)) then()
    }
    if (!this.#active) return // it ended meanwhile
    const isFull = read.some(({ queue, isEmpty }) => !isEmpty && this.#queues.has(queue))
    this.#active = isFull || [...this.#queues].some(({ drained }) => drained.length > 0)
    if (this.#active) this.#scheduler.schedule(this.#wakeUp, this.#scheduler.nowMs)
  }

  /** Who stands still as well goes on when that is over. */
  #unblocked(): void {
    if (this.#active) return
    this.#active = true
    this.turn()
  }
}

/** What waits at one socket. */
interface Queue {
  readonly buffer: ReceiveBuffer
  /** Those that wait for it to be empty. Bound: the process's own. */
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
