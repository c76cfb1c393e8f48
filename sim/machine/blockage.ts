/**
 * A process whose sends and receives are blocked while its timers run: the fault of which Lifeguard's authors made their
 * experiments (Dadgar, Phillips, Currey 2017, section V), where each loop of a member waits right before it sends and right after
 * it has received.
 *
 * ```
 *                    ┌─ probe round ── its ping or its questions wait at the send: the round does not end, ──╳── network
 *     timers run ────┤                 and the next does not begin
 *                    ├─ gossip ─────── the packets of one round wait at the send ────────────────────────────╳── network
 *                    └─ suspicions ─── end in time: nobody's refutation is heard, so the living are declared failed
 *
 *     engine ◄───────── nothing is handed in ◄── the socket's buffer, which fills ◄────────────────────────────── network
 * ```
 *
 * When it is over, what waited is sent, and then what came in is read, 32 datagrams a turn. A pause (standstill.ts) is another
 * fault: there the timers wait too, so that the process notices that it was away, which one that is blocked cannot.
 *
 * The engine's own rule makes each loop wait: while what a part of it sent is not taken, that part does nothing more
 * (src/protocol/waiting.ts). So all that blocks is the driver, which takes nothing.
 */
import { Task, type Scheduler } from '../kernel/scheduler.ts'

export class Blockage extends Task {
  readonly #scheduler: Scheduler
  readonly #ended: () => void
  /** Whom to tell that sends pass again. Bound: one a socket, and what is sent past the driver. */
  #waiting = new Set<() => void>()
  #active = false

  /** `ended` is called when it is over, and is to let those go on who wait. */
  constructor(scheduler: Scheduler, ended: () => void) {
    super()
    this.#scheduler = scheduler
    this.#ended = ended
  }

  get active(): boolean {
    return this.#active
  }

  /** From now on until then; a later end counts, an earlier one does not. */
  begin(untilMs: number): void {
    if (this.#active && this.dueMs >= untilMs) return
    this.#active = true
    this.#scheduler.cancel(this)
    this.#scheduler.schedule(this, untilMs)
  }

  /** Calls back, once, when it is over: false where there is nothing to wait for. */
  wait(then: () => void): boolean {
    if (this.#active) this.#waiting.add(then)
    return this.#active
  }

  /** Its time is over. */
  override run(): void {
    this.#active = false
    this.#ended()
  }

  /** Those who waited go on, in their order. */
  release(): void {
    const waiting = this.#waiting
    this.#waiting = new Set()
    for (const then of waiting) then()
  }

  /** With the process. */
  end(): void {
    this.#active = false
    this.#scheduler.cancel(this)
    this.#waiting.clear()
  }
}
