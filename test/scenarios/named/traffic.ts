/**
 * How many packets of each kind each member sends in each second of virtual time. Of every process only its worst second is kept:
 * a scenario of a day has millions of seconds.
 */
import type { Simulation } from '../../../sim/index.ts'
import type { MessageKind } from '../../../src/protocol/types.ts'
import { kindNumber, MESSAGE_KINDS } from '../../../src/wire/body.ts'
import { kindAt } from '../../../src/wire/header.ts'
import { uint32At } from '../../../src/wire/integers.ts'

/** A kind's number is an index into counts; the first place holds the packets of all kinds. */
const ALL = 0
const PLACES = Math.max(...MESSAGE_KINDS.map(kindNumber)) + 1

/** The sender's instance, in every header: its first half tells the lives of one host apart. */
const INSTANCE_AT = 10

interface Sender {
  life: number
  second: number
  /** Of the present second, by kind. */
  readonly counts: Uint32Array
  /** Of all its time, by kind. */
  readonly totals: Float64Array
}

export class Traffic {
  readonly #sim: Simulation
  /** By host name. */
  readonly #senders = new Map<string, Sender>()
  /** The most packets that any process sent in one second, by kind. */
  readonly #worst = new Uint32Array(PLACES)

  constructor(sim: Simulation) {
    this.#sim = sim
    sim.on('datagram', (sender, _, bytes) => this.#count(sender, bytes))
  }

  /** The most packets of a kind, or of all, that one process sent in one second. */
  worst(kind: MessageKind | 'all'): number {
    for (const { counts } of this.#senders.values()) this.#keepWorst(counts)
    return this.#worst[placeOf(kind)] ?? 0
  }

  /** What each kind was sent of in a process's worst second for that kind, those that were sent at all. */
  worstByKind(): Readonly<Partial<Record<MessageKind, number>>> {
    return Object.fromEntries(MESSAGE_KINDS.map((kind) => [kind, this.worst(kind)] as const).filter(([, count]) => count > 0))
  }

  /** How many packets of a kind the host has sent so far. */
  total(host: string, kind: MessageKind | 'all'): number {
    return this.#senders.get(host)?.totals[placeOf(kind)] ?? 0
  }

  #count(host: string, bytes: Uint8Array): void {
    const second = Math.floor(this.#sim.now / 1000)
    const life = uint32At(bytes, INSTANCE_AT)
    let sender = this.#senders.get(host)
    if (sender === undefined) {
      sender = { life, second, counts: new Uint32Array(PLACES), totals: new Float64Array(PLACES) }
      this.#senders.set(host, sender)
    }
    if (sender.second !== second || sender.life !== life) {
      this.#keepWorst(sender.counts)
      sender.counts.fill(0)
      sender.second = second
      sender.life = life
    }
    for (const place of [ALL, kindAt(bytes)]) {
      sender.counts[place] = (sender.counts[place] ?? 0) + 1
      sender.totals[place] = (sender.totals[place] ?? 0) + 1
    }
  }

  #keepWorst(counts: Uint32Array): void {
    for (let place = 0; place < PLACES; place++) {
      this.#worst[place] = Math.max(this.#worst[place] as number, counts[place] as number)
    }
  }
}

function placeOf(kind: MessageKind | 'all'): number {
  return kind === 'all' ? ALL : kindNumber(kind)
}
