/**
 * A process whose sends and receives are blocked while its timers run: the fault that Lifeguard's authors used in their
 * experiments (Dadgar, Phillips, Currey 2017, section V), where each loop of a member blocks just before it sends and just
 * after it has received.
 *
 * ```
 *                    ┌─ probe round ── its ping or ping-reqs wait to be sent: the round does not end, ────────╳── network
 *     timers run ────┤                 and the next does not begin
 *                    ├─ gossip ─────── the packets of one round wait to be sent ──────────────────────────────╳── network
 *                    └─ suspicions ─── end in time: no refutation is heard, so living members are declared failed
 *
 *     engine ◄───────── nothing is delivered ◄── the socket's buffer, which fills ◄────────────────────────────── network
 * ```
 *
 * When it is over, the waiting datagrams are sent, and then those in the buffers are read, 32 of each socket a turn. A pause
 * (standstill.ts) is another fault: there the timers wait too, so the process notices that it was away. A blocked one cannot.
 *
 * It is the engine that makes each loop wait: as long as a packet of one of its parts is not taken, that part does nothing more
 * (src/protocol/waiting.ts). So it is enough that the driver takes nothing.
 */
import { Task, type Scheduler } from '../kernel/scheduler.ts'

export class Blockage extends Task {
  readonly #scheduler: Scheduler
  readonly #ended: () => void
  /** Called when sends pass again. Bound: one for each socket, and one for each datagram sent past the driver. */
  #waiting = new Set<() => void>()
  #active = false

  /** `ended` is called when it is over, and must see to it that {@link Blockage.release} is called. */
  constructor(scheduler: Scheduler, ended: () => void) {
    super()
    this.#scheduler = scheduler
    this.#ended = ended
  }

  get active(): boolean {
    return this.#active
  }

  /** Blocks from now on until then. A later end replaces the present one; an earlier one is ignored. */
  begin(untilMs: number): void {
    if (this.#active && this.dueMs >= untilMs) return
    this.#active = true
    this.#scheduler.cancel(this)
    this.#scheduler.schedule(this, untilMs)
  }

  /** Calls back once when it is over. Returns false, and never calls back, if nothing is blocked. */
  wait(then: () => void): boolean {
    if (this.#active) this.#waiting.add(then)
    return this.#active
  }

  /** Its time is over. */
  override run(): void {
    this.#active = false
    this.#ended()
  }

  /** Calls back all who wait, in the order in which they asked. */
  release(): void {
    const waiting = this.#waiting
    this.#waiting = new Set()
    for (const then of waiting) then()
  }

  /** Ends with the process: nobody is called back. */
  end(): void {
    this.#active = false
    this.#scheduler.cancel(this)
    this.#waiting.clear()
  }
}
