/** One engine and its driver in virtual time; the peers are names whose pings are answered at once, or never. */
import type { Address } from '../../src/protocol/address.ts'
import { Engine } from '../../src/protocol/engine.ts'
import type { Transmit } from '../../src/protocol/outbox.ts'
import type { Settings } from '../../src/protocol/settings/settings.ts'
import type { Instant, Message, Packet, Sequence, Update } from '../../src/protocol/types.ts'
import { HmacCookies } from '../../src/wire/cookies.ts'
import { addressOf, at, claim, CODEC, eventWords, NO_DIGEST, ofKind, packet, randomnessFrom, readUpdates, sizeOf, update } from './support.ts'

export const GOSSIP: Message = { kind: 'gossip' }

export interface Said extends Transmit {
  readonly atMs: number
}

/** The member `a`, life 10, incarnation 5. */
export class Member {
  readonly engine: Engine
  nowMs = 0
  /** What its wall clock says, where that is not the virtual time. */
  wallClockMs: number | undefined
  /** All packets, with when they left. */
  readonly sent: Said[] = []
  /** All events, as `at 12: join b`. */
  readonly log: { readonly atMs: number; readonly words: string }[] = []
  /** Peers that answer when asked; none of the others ever does. */
  readonly answering: Set<string> = new Set<string>()
  #wakesAt = 0

  /** Has joined, knows the peers and has told everything. */
  constructor(settings: Settings, ...peers: readonly string[]) {
    const cookies = new HmacCookies({ secret: new Uint8Array(16) })
    const self = claim('a', { life: 0xa, incarnation: 5 })
    this.engine = new Engine({ settings, self, codec: CODEC, cookies, randomness: randomnessFrom(1), observes: false, now: at(0) })
    this.engine.start(at(0), { hasSeeds: false })
    this.#settle()
    for (const name of peers) this.answering.add(name)
    for (const name of peers) this.hear(packet(claim(name), GOSSIP, update(name)))
    this.run(900)
    this.sent.length = 0
    this.log.length = 0
  }

  hear(heard: Packet, from: Address = addressOf(heard.sender.name)): void {
    this.engine.receive(heard, from, sizeOf(heard), at(this.nowMs))
    this.#settle()
  }

  /** One input that is no packet. */
  input(change: (engine: Engine, now: Instant) => void): void {
    change(this.engine, at(this.nowMs))
    this.#settle()
  }

  /** All updates that were sent since the beginning, as others read them. */
  spoken(): readonly Update[] {
    return this.sent.flatMap((said) => readUpdates(said.packet.updates))
  }

  gossip(from: string, ...updates: readonly Update[]): void {
    this.hear(packet(claim(from), GOSSIP, ...updates))
  }

  /** Wakes whenever the engine wants to be woken, and reads its socket before it judges. */
  run(forMs: number): void {
    const endMs = this.nowMs + forMs
    while (this.#wakesAt <= endMs) {
      this.nowMs = Math.max(this.nowMs, this.#wakesAt)
      this.wake()
    }
    this.nowMs = endMs
  }

  wake(): void {
    const now = at(this.nowMs)
    this.engine.duties(now, this.wallClockMs ?? now)
    this.#settle()
    if (!this.engine.hasVerdictsDue(now)) return
    this.engine.judge(now, now)
    this.#settle()
  }

  /** The loop stands still: it comes back so much later than it was asked to. Nothing is done with the time yet. */
  standStill(lateMs: number): void {
    this.nowMs = this.#wakesAt + lateMs
  }

  /** The story of one name. */
  storyOf(name: string): readonly string[] {
    return this.log.filter(({ words }) => words.split(' ')[1] === name).map(({ words }) => words)
  }

  pingsTo(name: string): readonly { readonly atMs: number; readonly sequence: Sequence }[] {
    return this.sent.flatMap((said) => ofKind([said], 'ping').filter(({ message }) => message.target === name)
      .map(({ message }) => ({ atMs: said.atMs, sequence: message.sequence })))
  }

  ack(name: string, asked: Sequence): void {
    this.hear(packet(claim(name), { kind: 'ack', sequence: asked, relayed: undefined, digest: NO_DIGEST }))
  }

  #settle(): void {
    const now = at(this.nowMs)
    const sent = this.engine.takeTransmits()
    for (const transmit of sent) this.sent.push({ ...transmit, atMs: now })
    for (const event of this.engine.takeEvents()) this.log.push({ atMs: now, words: eventWords(event) })
    this.#wakesAt = this.engine.wakesAt(now)
    for (const { message } of ofKind(sent, 'ping')) if (this.answering.has(message.target)) this.ack(message.target, message.sequence)
  }
}
