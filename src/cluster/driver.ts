/**
 * Drives the engine: bytes in and out, the timer, and the order of inputs. It makes no protocol decisions.
 *
 * ```
 * datagram ─► decode ─► engine.receive ─┐
 * command ────────────► engine.…        ├─► send what it wants sent ─► tell its events ─► arm the timer
 * timer ──────────────► engine.duties ──┘
 *    └─ verdicts due? read the socket empty, then engine.judge
 * ```
 *
 * Inputs never nest: what a handler calls takes effect when that handler has returned, before the next event is told.
 */
import type { Address } from '../protocol/address.ts'
import type { Engine } from '../protocol/engine.ts'
import type { EngineEvent } from '../protocol/outbox.ts'
import type { Instant } from '../protocol/types.ts'
import type { Surroundings, Timer, Transport } from '../surroundings.ts'
import type { DropReason, WireCodec } from '../wire/codec.ts'
import type { AllowList } from './allow-list.ts'
import type { Dropped, TrafficCounters } from './stats.ts'

type Input = (engine: Engine, now: Instant) => void

/**
 * A timer that would wake the engine this much too early, or more, is armed anew: otherwise a member at rest would be woken in
 * vain once for each answered probe, 8 % of what it costs. While much is told, times move by less with each packet.
 */
const VAIN_WAKE_MS = 100

export interface DriverParts {
  readonly engine: Engine
  readonly codec: WireCodec
  readonly transport: Transport
  readonly surroundings: Surroundings
  readonly counters: TrafficCounters
  /** Undefined if all addresses are allowed. */
  readonly allow?: AllowList | undefined
  readonly unref: boolean
  /** Called when a datagram was dropped and counted. */
  readonly dropped: (reason: DropReason, from: Address) => void
  readonly tell: (event: EngineEvent) => void
}

export class Driver {
  readonly #parts: DriverParts
  readonly #engine: Engine
  readonly #codec: WireCodec
  readonly #transport: Transport
  readonly #surroundings: Surroundings
  readonly #counters: TrafficCounters
  readonly #allow: AllowList | undefined
  /** Inputs that wait for a handler to return. Bound: what handlers call within one event. */
  readonly #inputs: Input[] = []
  /** Events not told yet. Bound: what one input causes. */
  readonly #events: EngineEvent[] = []
  #turning = false
  #stopped = false
  #draining = false
  #timer: Timer | undefined
  #timerAt = Infinity
  readonly #timerOptions: { readonly unref: boolean }
  readonly #woken = (): void => this.#wake()
  readonly #passable = (): void => this.input(() => {})

  constructor(parts: DriverParts) {
    this.#parts = parts
    this.#engine = parts.engine
    this.#codec = parts.codec
    this.#transport = parts.transport
    this.#surroundings = parts.surroundings
    this.#counters = parts.counters
    this.#allow = parts.allow
    this.#timerOptions = { unref: parts.unref }
  }

  /** Hands the engine a command, now or right after the handler that is running. */
  input(input: Input): void {
    if (this.#stopped) return
    // Some may be left over from an earlier input that an exception cut short.
    const waits = this.#turning || this.#inputs.length > 0
    if (waits) this.#inputs.push(input)
    if (this.#turning) return
    this.#turning = true
    try {
      this.#turn(waits ? (this.#inputs.shift() as Input) : input)
    } finally {
      this.#turning = false
      this.#arm()
    }
  }

  datagram(from: Address, bytes: Uint8Array): void {
    if (this.#stopped) return
    if (this.#allow?.holds(from.host) === false) return this.#drop('address', bytes.length)
    const decoded = this.#codec.decode(bytes)
    if (!decoded.ok) {
      this.#drop(decoded.reason, bytes.length)
      return this.#parts.dropped(decoded.reason, from)
    }
    this.#counters.countAccepted(decoded.packet.message.kind, bytes.length)
    const size = this.#codec.worth(bytes)
    this.input((engine, now) => engine.receive(decoded.packet, from, size, now))
  }

  #drop(reason: Dropped, bytes: number): void {
    this.#counters.countDropped(reason, bytes)
    this.#surroundings.watch?.dropped(reason)
  }

  /** From now on nothing is sent, told or counted. */
  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** Carries out an input, then what it causes, then all inputs that have come up meanwhile. */
  #turn(first: Input): void {
    for (let input: Input | undefined = first; input !== undefined; input = this.#nextInput()) {
      input(this.#engine, this.#now())
      this.#send()
      const events = this.#engine.takeEvents()
      if (events.length > 0) this.#events.push(...events)
    }
  }

  /** Tells events until a handler has added an input, and returns that; undefined when all events are told. */
  #nextInput(): Input | undefined {
    while (!this.#stopped) {
      if (this.#inputs.length > 0) return this.#inputs.shift()
      const event = this.#events.shift()
      if (event === undefined) return undefined
      this.#parts.tell(event)
    }
    return undefined
  }

  #send(): void {
    if (this.#transport.waits?.(this.#passable) === true) return
    for (const { to, packet, knock } of this.#engine.takeTransmits()) {
      const bytes = this.#codec.encode(packet)
      this.#counters.countSent(packet.message.kind, bytes.length)
      if (knock === undefined) this.#transport.send(to, bytes)
      else this.#transport.knock(to, bytes, () => this.input((engine, now) => engine.refused(knock, now)))
    }
  }

  /** A timer that is armed for a little too early is left alone: when it finds nothing due, it is armed anew. */
  #arm(): void {
    if (this.#stopped || this.#draining) return
    const now = this.#now()
    const wakesAt = this.#engine.wakesAt(now)
    if (this.#timer !== undefined && this.#timerAt <= wakesAt && wakesAt - this.#timerAt < VAIN_WAKE_MS) return
    this.#timer?.cancel()
    this.#timerAt = wakesAt
    this.#timer = this.#surroundings.timer(Math.max(0, wakesAt - now), this.#woken, this.#timerOptions)
  }

  #wake(): void {
    this.#timer = undefined
    this.#timerAt = Infinity
    const due = this.#now()
    if (this.#engine.hasVerdictsDue(due)) {
      this.#draining = true
      this.#transport.whenDrained(() => {
        this.#draining = false
        this.input((engine, now) => engine.judge(due, now))
      })
    }
    this.input((engine, now) => engine.duties(now, this.#surroundings.wallClock()))
  }

  #now(): Instant {
    return this.#surroundings.now() as Instant
  }
}
