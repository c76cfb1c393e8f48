/**
 * A process that stands still (SIGSTOP, a blocked loop, a sleeping machine) while the network and the clocks go on, and what
 * happens when it goes on too, in the order in which Node does it:
 *
 * ```
 *   timers that came due meanwhile ─► up to 32 datagrams ─► whoever waits for the socket to be empty, if it is
 *                                            ▲                                                    │ it is not
 *                                            └────────────────────── next turn ◄──────────────────┘
 * ```
 *
 * What arrives meanwhile waits in the socket's buffer; when that is full, the newest is dropped.
 */
import type { Address } from '../../src/protocol/address.ts'
import { Task, type Scheduler } from '../kernel/scheduler.ts'

/** Node reads at most so many datagrams of a socket in one turn of its loop. */
const READS_PER_TURN = 32

/** What Linux grants for the 1 MiB that the library asks for: twice that, for its own book-keeping. */
const BUFFER_BYTES = 2 * 1_048_576

/** What one datagram takes of it: its bytes and head room in a block of a power of two, and a descriptor. */
function bufferedBytes(length: number): number {
  let block = 512
  while (block < length + 384) block *= 2
  return block + 256
}

export interface Waiting {
  readonly from: Address
  readonly bytes: Uint8Array
  readonly receive: (from: Address, bytes: Uint8Array) => void
}

export class Standstill {
  readonly #scheduler: Scheduler
  readonly #wakeUp: WakeUp
  /** Timers that came due, in order. Bound: the process's own. */
  #timers: (() => void)[] = []
  /** Datagrams that came in, in order. Bound: {@link BUFFER_BYTES}. */
  #datagrams: Waiting[] = []
  #bytes = 0
  /** Those that wait for the socket to be empty. Bound: the process's own. */
  #drained: (() => void)[] = []
  #dropped = 0
  #active = false

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
    this.#wakeUp = new WakeUp(this)
  }

  /** Whether the process stands still, or has not caught up yet: then timers and datagrams are for here. */
  get active(): boolean {
    return this.#active
  }

  /** Datagrams that the full buffer dropped. */
  get dropped(): number {
    return this.#dropped
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
    this.#timers = []
    this.#datagrams = []
    this.#drained = []
    this.#bytes = 0
  }

  timer(fire: () => void): void {
    this.#timers.push(fire)
  }

  datagram(waiting: Waiting): void {
    const bytes = bufferedBytes(waiting.bytes.length)
    if (this.#bytes + bytes > BUFFER_BYTES) {
      this.#dropped++
      return
    }
    this.#bytes += bytes
    this.#datagrams.push(waiting)
  }

  whenDrained(then: () => void): void {
    this.#drained.push(then)
  }

  /** One turn of the loop. What is read may ask for more, which comes in its own phase or turn. */
  turn(): void {
    for (const fire of this.#timers.splice(0)) fire()
    const read = this.#datagrams.splice(0, READS_PER_TURN)
    for (const { from, bytes, receive } of read) {
      this.#bytes -= bufferedBytes(bytes.length)
      receive(from, bytes)
    }
    const isEmpty = read.length < READS_PER_TURN
    if (isEmpty) for (const then of this.#drained.splice(0)) then()
    if (!this.#active) return // it ended meanwhile
    this.#active = !isEmpty || this.#drained.length > 0
    if (this.#active) this.#scheduler.schedule(this.#wakeUp, this.#scheduler.nowMs)
  }
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
