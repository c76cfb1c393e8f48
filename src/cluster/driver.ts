/**
 * Drives the engine: bytes in and out, the timer, the order of things. It makes no decision of the protocol.
 *
 * ```
 * datagram ─► decode ─► engine.receive ─┐
 * command ────────────► engine.…        ├─► send what it wants sent ─► tell its events ─► arm the timer
 * timer ──────────────► engine.duties ──┘
 *    └─ verdicts due? read the socket empty, then engine.judge
 * ```
 *
 * Inputs never nest: what a handler calls waits until that handler has returned, and is done before the next event is told.
 */
import type { Address } from '../protocol/address.ts'
import type { Engine } from '../protocol/engine.ts'
import type { EngineEvent } from '../protocol/outbox.ts'
import type { Instant, Packet } from '../protocol/types.ts'
import type { Surroundings, Timer, Transport } from '../surroundings.ts'
import type { DropReason, WireCodec } from '../wire/codec.ts'
import type { AllowList } from './allow-list.ts'
import type { Dropped, TrafficCounters } from './stats.ts'

type Input = (engine: Engine, now: Instant) => void

/**
 * A timer that would wake the engine so much too early is armed anew. A member at rest would be woken in vain once for each
 * answered probe, which is 8 % of what it costs; while much is told, times move by less with each packet.
 */
const VAIN_WAKE_MS = 100

export interface DriverParts {
  readonly engine: Engine
  readonly codec: WireCodec
  readonly transport: Transport
  readonly surroundings: Surroundings
  readonly counters: TrafficCounters
  /** Undefined where all addresses are allowed. */
  readonly allow?: AllowList | undefined
  readonly unref: boolean
  /** A datagram was dropped, and is counted. */
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
  /** Bound: what handlers call within one event. */
  readonly #inputs: Input[] = []
  /** Bound: what one input causes. */
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
    // Some may wait from an input before, which was cut short by an exception.
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
    const packet = this.#allow === undefined ? decoded.packet : this.#sifted(this.#allow, decoded.packet)
    const size = this.#codec.worth(bytes)
    this.input((engine, now) => engine.receive(packet, from, size, now))
  }

  #drop(reason: Dropped, bytes: number): void {
    this.#counters.countDropped(reason, bytes)
    this.#surroundings.watch?.dropped(reason)
  }

  #sifted(allow: AllowList, packet: Packet): Packet {
    const sifted = allow.sifted(packet)
    this.#counters.refused.updates += packet.updates.length - sifted.updates.length
    return sifted
  }

  /** Nothing is sent, told or counted any more. */
  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    this.#timer = undefined
  }

  /** An input, what it causes, and all inputs that wait by then. */
  #turn(first: Input): void {
    for (let input: Input | undefined = first; input !== undefined; input = this.#nextInput()) {
      input(this.#engine, this.#now())
      this.#send()
      const events = this.#engine.takeEvents()
      if (events.length > 0) this.#events.push(...events)
    }
  }

  /** Tells of events until a handler has called for something; undefined when all are told. */
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

  /** A timer that is armed for a little earlier is left: it finds nothing due and arms itself anew. */
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
