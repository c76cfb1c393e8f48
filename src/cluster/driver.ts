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
import type { TrafficCounters } from './stats.ts'

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
    this.#timerOptions = { unref: parts.unref }
  }

  /** Hands the engine a command, now or right after the handler that is running. */
  input(input: Input): void {
    if (this.#stopped) return
    this.#inputs.push(input)
    if (this.#turning) return
    this.#turning = true
    try {
      this.#turn()
    } finally {
      this.#turning = false
      this.#arm()
    }
  }

  datagram(from: Address, bytes: Uint8Array): void {
    if (this.#stopped) return
    const { allow, codec, counters, dropped } = this.#parts
    counters.received.packets++
    counters.received.bytes += bytes.length
    if (allow?.holds(from.host) === false) {
      counters.received.dropped.address++
      return
    }
    const decoded = codec.decode(bytes)
    if (!decoded.ok) {
      counters.received.dropped[decoded.reason]++
      return dropped(decoded.reason, from)
    }
    counters.countAccepted(decoded.packet.message.kind, bytes.length)
    const packet = allow === undefined ? decoded.packet : this.#sifted(allow, decoded.packet)
    const size = codec.worth(bytes)
    this.input((engine, now) => engine.receive(packet, from, size, now))
  }

  #sifted(allow: AllowList, packet: Packet): Packet {
    const sifted = allow.sifted(packet)
    this.#parts.counters.refused.updates += packet.updates.length - sifted.updates.length
    return sifted
  }

  /** Nothing is sent, told or counted any more. */
  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #turn(): void {
    while (!this.#stopped) {
      const input = this.#inputs.shift()
      if (input !== undefined) {
        input(this.#parts.engine, this.#now())
        this.#send()
        const events = this.#parts.engine.takeEvents()
        if (events.length > 0) this.#events.push(...events)
        continue
      }
      const event = this.#events.shift()
      if (event === undefined) return
      this.#parts.tell(event)
    }
  }

  #send(): void {
    const { engine, codec, transport, counters } = this.#parts
    if (transport.waits?.(this.#passable) === true) return
    for (const { to, packet, knock } of engine.takeTransmits()) {
      const bytes = codec.encode(packet)
      counters.countSent(packet.message.kind, bytes.length)
      if (knock === undefined) transport.send(to, bytes)
      else transport.knock(to, bytes, () => this.input((refusing, now) => refusing.refused(knock, now)))
    }
  }

  /** A timer that is armed for a little earlier is left: it finds nothing due and arms itself anew. */
  #arm(): void {
    if (this.#stopped || this.#draining) return
    const { engine, surroundings } = this.#parts
    const now = this.#now()
    const wakesAt = engine.wakesAt(now)
    if (this.#timer !== undefined && this.#timerAt <= wakesAt && wakesAt - this.#timerAt < VAIN_WAKE_MS) return
    this.#timer?.cancel()
    this.#timerAt = wakesAt
    this.#timer = surroundings.timer(Math.max(0, wakesAt - now), this.#woken, this.#timerOptions)
  }

  #wake(): void {
    const { surroundings } = this.#parts
    this.#timer = undefined
    this.#timerAt = Infinity
    const due = this.#now()
    if (this.#parts.engine.hasVerdictsDue(due)) {
      this.#draining = true
      this.#parts.transport.whenDrained(() => {
        this.#draining = false
        this.input((engine, now) => engine.judge(due, now))
      })
    }
    this.input((engine, now) => engine.duties(now, surroundings.wallClock()))
  }

  #now(): Instant {
    return this.#parts.surroundings.now() as Instant
  }
}
