/** Some engines on a network in virtual time: every packet takes 1 ms and real bytes, nothing is lost but what a test says. */
import { type Address, addressText } from '../../src/protocol/address.ts'
import { Engine } from '../../src/protocol/engine.ts'
import type { EngineEvent } from '../../src/protocol/outbox.ts'
import type { Settings } from '../../src/protocol/settings/settings.ts'
import type { Packet } from '../../src/protocol/types.ts'
import { HmacCookies } from '../../src/wire/cookies.ts'
import { addressOf, at, claim, type ClaimParts, CODEC, eventWords, LAN, randomnessFrom } from './support.ts'

const LATENCY_MS = 1

export interface Sent {
  readonly atMs: number
  readonly from: Address
  readonly to: Address
  readonly bytes: Uint8Array
  readonly packet: Packet
}

export interface StartOptions extends ClaimParts {
  readonly seeds?: readonly Address[]
  /** Where its packets seem to come from. Default: its address. */
  readonly from?: Address
  readonly settings?: Settings
  readonly observes?: boolean
  /** What it makes of the bytes that this version writes. Default: nothing. */
  readonly rewrites?: (bytes: Uint8Array) => Uint8Array
  readonly tail?: Uint8Array
}

/** A running process. */
export class Process {
  readonly engine: Engine
  readonly address: Address
  readonly #from: Address
  readonly #seeds: readonly Address[]
  readonly #world: World
  readonly #rewrites: (bytes: Uint8Array) => Uint8Array
  /** Every event, with when it was told. */
  readonly log: { readonly atMs: number; readonly event: EngineEvent }[] = []
  /** Neither reads nor wakes; what comes meanwhile waits. */
  paused = false
  wakesAt = 0

  constructor(world: World, engine: Engine, address: Address, from: Address, seeds: readonly Address[], rewrites: (bytes: Uint8Array) => Uint8Array) {
    this.#world = world
    this.#seeds = seeds
    this.engine = engine
    this.address = address
    this.#from = from
    this.#rewrites = rewrites
  }

  /** What users notice of it, in few words. */
  get story(): readonly string[] {
    return this.log.filter(({ event: { type } }) => type !== 'seek-seeds' && type !== 'told').map(({ event }) => eventWords(event))
  }

  /** The story of one name. */
  storyOf(name: string): readonly string[] {
    const about = (event: EngineEvent): boolean => 'claim' in event && event.claim.name === name && event.type !== 'self'
    return this.log.filter(({ event }) => about(event)).map(({ event }) => eventWords(event))
  }

  /** One input: what its driver does around each. */
  input(change: (engine: Engine) => void): void {
    change(this.engine)
    const now = at(this.#world.nowMs)
    for (const { to, packet } of this.engine.takeTransmits()) this.#world.carry(this.#from, to, this.#rewrites(CODEC.encode(packet)))
    for (const event of this.engine.takeEvents()) {
      this.log.push({ atMs: now, event })
      if (event.type === 'seek-seeds') this.input((engine) => engine.greet(this.#seeds, true, now))
    }
    this.wakesAt = this.engine.wakesAt(now)
  }

  /** In this world nothing waits in a socket: it is read empty at once. */
  wake(): void {
    const now = at(this.#world.nowMs)
    this.input((engine) => engine.duties(now, now))
    if (this.engine.hasVerdictsDue(now)) this.input((engine) => engine.judge(now, now))
  }
}

export class World {
  nowMs = 0
  /** Everything that was sent, lost or not. */
  readonly sent: Sent[] = []
  /** What the network loses. */
  loses: (sent: Sent) => boolean = () => false
  /** Key: address text. */
  readonly #processes = new Map<string, Process>()
  #underWay: Sent[] = []
  #started = 0

  get processes(): readonly Process[] {
    return [...new Set(this.#processes.values())]
  }

  /** Starts a process; life and random numbers are its number among all, if nothing else is said. */
  start(name: string, options: StartOptions = {}): Process {
    const { seeds = [], settings = LAN, observes = false, rewrites = (bytes: Uint8Array) => bytes, tail } = options
    const number = ++this.#started
    const self = { ...claim(name, { life: 0x100 + number, incarnation: 1000 + number, ...options }), tail }
    const cookies = new HmacCookies({ secret: new Uint8Array(16).fill(number) })
    const engine = new Engine({ settings, self, codec: CODEC, cookies, randomness: randomnessFrom(number), observes, now: at(this.nowMs) })
    const process = new Process(this, engine, self.address, options.from ?? self.address, seeds, rewrites)
    for (const address of [self.address, options.from ?? self.address]) this.#processes.set(addressText(address), process)
    process.input((started) => started.start(at(this.nowMs), { hasSeeds: seeds.length > 0 }))
    return process
  }

  /** Several processes of these names; the first is the seed of the others. Run until all know all. */
  cluster(...names: readonly [string, ...string[]]): readonly Process[] {
    const seeds = [addressOf(names[0])]
    const started = names.map((name, index) => this.start(name, { seeds: index === 0 ? [] : seeds }))
    this.run(3000)
    return started
  }

  /** Ends a process without a word. */
  crash(process: Process): void {
    for (const [address, running] of this.#processes) if (running === process) this.#processes.delete(address)
  }

  carry(from: Address, to: Address, bytes: Uint8Array): void {
    const decoded = CODEC.decode(bytes)
    if (!decoded.ok) throw new Error(`Sent what nobody reads: ${decoded.reason}`)
    const sent: Sent = { atMs: this.nowMs, from, to, bytes, packet: decoded.packet }
    this.sent.push(sent)
    if (!this.loses(sent)) this.#underWay.push(sent)
  }

  run(forMs: number): void {
    const endMs = this.nowMs + forMs
    for (;;) {
      const atMs = this.#nextMs()
      if (atMs > endMs) break
      this.nowMs = Math.max(this.nowMs, atMs)
      this.#deliver()
      for (const process of this.processes) if (!process.paused && process.wakesAt <= this.nowMs) process.wake()
    }
    this.nowMs = endMs
  }

  #isRead(sent: Sent): boolean {
    return this.#processes.get(addressText(sent.to))?.paused !== true
  }

  #nextMs(): number {
    const wakes = this.processes.filter(({ paused }) => !paused).map(({ wakesAt }) => wakesAt)
    const arrivals = this.#underWay.filter((sent) => this.#isRead(sent)).map(({ atMs }) => atMs + LATENCY_MS)
    return Math.min(...wakes, ...arrivals)
  }

  #deliver(): void {
    const due = this.#underWay.filter((sent) => sent.atMs + LATENCY_MS <= this.nowMs && this.#isRead(sent))
    this.#underWay = this.#underWay.filter((sent) => !due.includes(sent))
    for (const { from, to, bytes, packet } of due) {
      this.#processes.get(addressText(to))?.input((engine) => engine.receive(packet, from, bytes.length, at(this.nowMs)))
    }
  }
}
