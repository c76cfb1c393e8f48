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
 * What arrives meanwhile waits in the socket's buffer (receive-buffer.ts). A process whose sends and receives are blocked
 * (blockage.ts) reads nothing either, and catches up in the same way.
 */
import type { Faults } from '../faults.ts'
import { Task, type Scheduler } from '../kernel/scheduler.ts'
import { Blockage } from './blockage.ts'
import { ReceiveBuffer, type Waiting } from './receive-buffer.ts'

/** Node reads at most so many datagrams of a socket in one turn of its loop. */
const READS_PER_TURN = 32

export class Standstill {
  readonly #scheduler: Scheduler
  readonly #wakeUp: WakeUp
  readonly #faults: Faults
  readonly #host: string
  readonly #buffer: ReceiveBuffer
  /** Sends and receives are blocked, timers are not. */
  readonly blockage: Blockage
  /** Timers that came due, in order. Bound: the process's own. */
  #timers: (() => void)[] = []
  /** Those that wait for the socket to be empty. Bound: the process's own. */
  #drained: (() => void)[] = []
  #active = false

  constructor(scheduler: Scheduler, faults: Faults, host: string, bufferBytes: number) {
    this.#scheduler = scheduler
    this.#faults = faults
    this.#host = host
    this.#buffer = new ReceiveBuffer(bufferBytes)
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

  /** Datagrams that the full buffer dropped. */
  get dropped(): number {
    return this.#buffer.dropped
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
    this.#drained = []
    this.#buffer.clear()
  }

  timer(fire: () => void): void {
    this.#timers.push(fire)
  }

  datagram(waiting: Waiting): void {
    // Of this host alone: whoever sent it finds that nobody answers, as of any process that stands still.
    if (!this.#buffer.add(waiting)) this.#faults.noteOnWay('buffer', this.#scheduler.nowMs, this.#host, this.#host)
  }

  whenDrained(then: () => void): void {
    this.#drained.push(then)
  }

  /** One turn of the loop. What is read may ask for more, which comes in its own phase or turn. */
  turn(): void {
    for (const fire of this.#timers.splice(0)) fire()
    const isBlocked = this.blockage.active
    if (!isBlocked) this.blockage.release()
    // Whoever is blocked waits for nothing that might be in the buffer.
    const isEmpty = isBlocked || this.#buffer.read(READS_PER_TURN) < READS_PER_TURN
    if (isEmpty) for (const then of this.#drained.splice(0)) then()
    if (!this.#active) return // it ended meanwhile
    this.#active = !isEmpty || this.#drained.length > 0
    if (this.#active) this.#scheduler.schedule(this.#wakeUp, this.#scheduler.nowMs)
  }

  /** Who stands still as well goes on when that is over. */
  #unblocked(): void {
    if (this.#active) return
    this.#active = true
    this.turn()
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
