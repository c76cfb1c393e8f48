/**
 * The engine joins the rules. It is a calculator: it is handed a packet, a command or the time, changes its memory, and is
 * then asked what to send ({@link Engine.takeTransmits}), what to tell ({@link Engine.takeEvents}) and when to be woken
 * ({@link Engine.wakesAt}). It never touches a socket, a clock, a timer or a random number that it was not handed.
 *
 * The contract with its driver:
 *
 * 1. After every input the driver takes transmits and events, and asks again when to wake the engine.
 * 2. When the time has come it calls {@link Engine.duties}: sends what is due. Then it reads its socket empty, and only
 *    then calls {@link Engine.judge} with the time at which it set out: an ack that was in the buffer then has come in time.
 * 3. `now` never goes back. Waking too early or too late is allowed.
 */
import type { Address } from './address.ts'
import { sameAddress } from './address.ts'
import type { Codec, Cookies } from './codec.ts'
import type { Counters } from './counters.ts'
import { newCounters } from './counters.ts'
import { Departure } from './departure.ts'
import { Detector } from './detector.ts'
import { Gossip } from './gossip.ts'
import { GossipQueue } from './gossip-queue.ts'
import { Greetings } from './greetings.ts'
import { ListServer } from './list-server.ts'
import type { Entry } from './members.ts'
import { Members } from './members.ts'
import { Membership } from './membership.ts'
import type { EngineEvent, Transmit } from './outbox.ts'
import { Outbox } from './outbox.ts'
import { Post } from './post.ts'
import { saysLiving } from './precedence.ts'
import type { Randomness } from './random.ts'
import { Relays } from './relays.ts'
import { Rotation } from './rotation.ts'
import { Sequences } from './sequences.ts'
import type { Settings } from './settings.ts'
import { Suspicions } from './suspicion.ts'
import type { Claim, Instant, Life, Message, Packet, Purpose, Update } from './types.ts'
import { later } from './types.ts'

/** More records than this from one list are not gossiped on: the others have lists too. */
const PASSED_ON_LIMIT = 32

/** A stranger gets at most this many times the bytes it sent. */
const AMPLIFICATION = 3

/** What a packet with its seal weighs that says nothing under an empty name; what comes on top, the codec knows. */
const EMPTY_PACKET_BYTES = 54

export interface EngineOptions {
  readonly settings: Settings
  readonly self: Claim
  readonly codec: Codec
  readonly cookies: Cookies
  readonly randomness: Randomness
  readonly now: Instant
}

export class Engine {
  readonly #settings: Settings
  readonly #codec: Codec
  readonly #outbox = new Outbox()
  readonly #counters = newCounters()
  readonly #members: Members
  readonly #queue: GossipQueue
  readonly #suspicions: Suspicions
  readonly #membership: Membership
  readonly #post: Post
  readonly #sequences: Sequences
  readonly #relays = new Relays()
  readonly #detector: Detector
  readonly #gossip: Gossip
  readonly #listServer: ListServer
  readonly #greetings: Greetings
  readonly #randomness: Randomness
  #departure: Departure | undefined
  /** The list is in; the name is not settled yet. */
  #settlesName = false
  /** Waiting for the list is over, and the name is not settled yet. */
  #settlesForNow = false
  #allSeedsKnown = false

  constructor(options: EngineOptions) {
    const { settings, codec, cookies, randomness, now } = options
    const [outbox, counters] = [this.#outbox, this.#counters]
    this.#settings = settings
    this.#codec = codec
    this.#randomness = randomness
    const members = (this.#members = new Members(options.self.name, now, (name) => this.#queue.remove(name)))
    const toldEnough = ({ claim }: Update): void => {
      if (claim.name === members.self) outbox.tell({ type: 'told', incarnation: claim.incarnation })
    }
    const queue = (this.#queue = new GossipQueue({ codec, lifetimeMs: settings.updateLifetimeMs, toldEnough }))
    const suspicions = (this.#suspicions = new Suspicions(settings, members))
    const rotation = new Rotation(randomness('rotation'))
    const membership = (this.#membership = new Membership({ members, rotation, suspicions, queue, outbox, counters }, options.self, now))
    const self = (): Claim => membership.self
    const post = (this.#post = new Post({ codec, members, queue, outbox, self }))
    const sequences = (this.#sequences = new Sequences(randomness('nonce')))
    const helperRandom = randomness('helpers')
    this.#detector = new Detector({ settings, members, membership, rotation, sequences, post, outbox, counters, helperRandom }, randomness('timing'), now)
    this.#gossip = new Gossip({ settings, members, queue, post, random: randomness('gossip') }, now)
    this.#listServer = new ListServer({ members, codec, cookies, post, outbox, self })
    const listed = this.#takeList.bind(this)
    this.#greetings = new Greetings({ settings, members, post, outbox, counters, nonces: randomness('nonce'), listed }, now)
  }

  get self(): Claim {
    return this.#membership.self
  }

  get joined(): boolean {
    return this.#greetings.joined
  }

  get counters(): Counters {
    return this.#counters
  }

  /** How much is waiting to be told. */
  get queueDepth(): number {
    return this.#queue.size
  }

  /** Begins to look for others, or to be alone. */
  start(now: Instant, options: { readonly hasSeeds: boolean }): void {
    if (options.hasSeeds) this.#greetings.seekSeeds(now)
    else this.#settleName(now)
  }

  /** What the seeds stand for now. `allKnown` false where the look-up of some failed: then nobody can say that all are self. */
  greet(addresses: readonly Address[], allKnown: boolean, now: Instant): void {
    if (this.#departure !== undefined) return
    this.#allSeedsKnown = allKnown
    this.#greetings.greet(addresses, now)
  }

  /** What came of greeting a seed, for people. */
  seedOutcome(address: Address): string {
    return this.#greetings.outcome(address)
  }

  /** Says something new about self: others see an update of the same life. */
  setMetadata(metadata: Uint8Array, now: Instant): void {
    const spoken = this.#membership.raise({ metadata }, this.self.incarnation, now)
    if (!spoken || (!this.#membership.announced && this.#members.peers.length === 0)) {
      this.#outbox.tell({ type: 'told', incarnation: this.self.incarnation })
    }
  }

  /** Waiting for a list is over, looking for one is not: from now on this member speaks for itself, as one without seeds. */
  settleForNow(now: Instant): void {
    this.#settlesForNow = this.#detector.asksNamesake
    if (!this.#settlesForNow) this.#membership.announceSelf(now)
  }

  /** Says good-bye; `departed` is told when that has spread, or when the time is up. */
  leave(timeoutMs: number, now: Instant): void {
    if (this.#departure !== undefined) return
    this.#membership.depart(now)
    const [members, sequences, post, outbox] = [this.#members, this.#sequences, this.#post, this.#outbox]
    this.#departure = new Departure({ members, sequences, post, outbox, random: this.#randomness('gossip') }, timeoutMs, now)
    this.#departure.duties(now)
  }

  /** Takes a packet of `size` bytes that came from an address, which its sender may have made up. */
  receive(packet: Packet, from: Address, size: number, now: Instant): void {
    const { sender, message } = packet
    if (sender.instance === this.self.instance) {
      this.#counters.ignored.self++
      if (message.kind === 'hello') this.#greetings.metSelf(message.nonce)
      this.#settleAlone(now)
      return
    }
    const entry = this.#members.get(sender.name)
    const isMember = entry !== undefined && entry.verdict !== 'gone' && entry.shown?.instance === sender.instance
    const isProven = isMember && sameAddress((entry.shown as Claim).address, from)
    // A stranger's ping or hello is answered as well, with no more bytes than it has.
    const answered = message.kind === 'ping' || message.kind === 'hello' ? 1 : 0
    const allowance: Allowance = { bytes: isProven ? Infinity : (AMPLIFICATION - answered) * size }
    const gone = entry !== undefined && holdsAsGone(entry, sender) ? entry : undefined
    if (gone !== undefined) this.#answer(gone, from, allowance)
    // The claims of a page wait until the list is whole; those of one held as gone count only for itself.
    const heard = message.kind === 'page' ? [] : packet.updates
    for (const update of heard) if (gone === undefined || update.claim.name === sender.name) this.#hear(update, from, allowance, now)
    this.#act(packet, from, { isProven, allowance }, now)
  }

  /** All that is due and is no verdict. */
  duties(now: Instant): void {
    this.#relays.duties(now)
    this.#gossip.duties(now)
    if (this.#departure !== undefined) return this.#departure.duties(now)
    this.#greetings.duties(now)
    this.#detector.duties(now)
  }

  /**
   * The verdicts that were due at `due`, when the driver set out to read its socket empty. What became due while it did
   * waits for the next time: its answers may have been in the part that came later.
   */
  judge(due: Instant, now: Instant): void {
    if (this.#departure !== undefined) return
    this.#detector.judge(due, now)
    this.#membership.judge(due, now)
    if (this.#settlesName) this.#settleName(now)
    if (this.#settlesForNow) this.settleForNow(now)
  }

  /** Whether {@link Engine.judge} would find something to judge: only then does the driver have to read its socket empty. */
  hasVerdictsDue(now: Instant): boolean {
    if (this.#departure !== undefined) return false
    return this.#detector.hasVerdictsDue(now) || this.#suspicions.hasDue(now)
  }

  wakesAt(now: Instant): Instant {
    let earliest = later(now, this.#settings.probeIntervalMs)
    const consider = (at: Instant | undefined): void => {
      if (at !== undefined && at < earliest) earliest = at
    }
    consider(this.#gossip.earliest(now))
    if (this.#departure !== undefined) {
      consider(this.#departure.earliest())
      return earliest
    }
    consider(this.#greetings.earliest())
    consider(this.#detector.earliest(now))
    consider(this.#suspicions.earliest())
    return earliest
  }

  takeTransmits(): readonly Transmit[] {
    return this.#outbox.takeTransmits()
  }

  takeEvents(): readonly EngineEvent[] {
    return this.#outbox.takeEvents()
  }

  #act(packet: Packet, from: Address, standing: Standing, now: Instant): void {
    const { message, sender } = packet
    switch (message.kind) {
      case 'ping':
        return this.#acknowledge(message, from, standing, now)
      case 'ack':
        return this.#acknowledged(packet, message, from, standing, now)
      case 'ping-req':
        return this.#probeFor(message, from, standing, now)
      case 'gossip':
        return
      case 'hello':
        return this.#listServer.hello(message, from, now)
      case 'challenge':
        return this.#expected(this.#greetings.challenged(message, now))
      case 'want':
        if (!this.#listServer.want(message, sender, from, now)) this.#counters.ignored.cookie++
        return
      case 'page':
        return this.#expected(this.#greetings.page(message, packet.updates, now))
      default:
        message satisfies never
    }
  }

  #expected(expected: boolean): void {
    if (!expected) this.#counters.ignored.unexpected++
  }

  #acknowledge(message: Extract<Message, { kind: 'ping' }>, from: Address, standing: Standing, now: Instant): void {
    if (message.target !== this.self.name || message.targetInstance !== this.self.instance) {
      this.#counters.ignored.misdirected++
      // Who asks for a former life of this name has not heard of this one.
      if (standing.isProven && message.target === this.self.name) this.#gossip.answer(from, this.self.name)
      return
    }
    const ack: Message = { kind: 'ack', sequence: message.sequence, relayed: undefined, digest: this.#members.digest(now) }
    if (standing.isProven) this.#post.withGossip(from, ack, now)
    else this.#post.bare(from, ack)
  }

  #acknowledged(packet: Packet, message: Extract<Message, { kind: 'ack' }>, from: Address, standing: Standing, now: Instant): void {
    const answerer = message.relayed ?? packet.sender
    const relay = this.#relays.answered(message.sequence, answerer)
    if (relay !== undefined) {
      this.#post.bare(relay.asker, { kind: 'ack', sequence: relay.askerSequence, relayed: answerer, digest: this.#members.digest(now) })
      return
    }
    if (this.#departure?.answered(message.sequence, answerer)) return this.#departure.duties(now)
    this.#expected(this.#detector.answered(message.sequence, answerer))
    if (standing.isProven && this.#membership.announced && this.#departure === undefined) this.#greetings.compare(message.digest, from, now)
  }

  /**
   * Anybody is helped, for a life that is held and at the address held for it: a member behind a translator must be able to
   * ask, and so must one who wants to know whether its namesake lives. Nobody can have another address pinged.
   */
  #probeFor(message: Extract<Message, { kind: 'ping-req' }>, from: Address, standing: Standing, now: Instant): void {
    const { target, targetInstance } = message
    const entry = this.#members.get(target)
    const digest = this.#members.digest(now)
    const bytes = this.#weigh({ kind: 'ack', sequence: message.sequence, relayed: entry?.shown, digest })
    const isHeld = entry?.shown?.instance === targetInstance && target !== this.self.name
    if (entry?.shown === undefined || !isHeld || bytes > standing.allowance.bytes) {
      this.#counters.ignored.stranger++
      return
    }
    const sequence = this.#sequences.next()
    const relay = { asker: from, askerSequence: message.sequence, target: { name: target, instance: targetInstance } }
    if (!this.#relays.open(sequence, relay, later(now, this.#settings.probeIntervalMs))) return
    const ping: Message = { kind: 'ping', sequence, target, targetInstance, digest }
    if (standing.isProven) this.#post.withGossip(entry.shown.address, ping, now, entry)
    else this.#post.bare(entry.shown.address, ping)
  }

  #hear(update: Update, from: Address, allowance: Allowance, now: Instant): void {
    const { claim } = update
    const reception = this.#membership.take(update, now, true)
    if (reception === 'ask') this.#detector.doubt(claim.name)
    else if (reception === 'namesake') this.#askNamesake(claim, now)
    else if (reception === 'stale') {
      const held = this.#members.get(claim.name)
      if (held !== undefined && isWorthAnswering(claim, held.claim)) this.#answer(held, from, allowance)
    }
  }

  #answer(entry: Entry, to: Address, allowance: Allowance): void {
    if (allowance.bytes < Infinity) {
      const bytes = this.#weigh({ kind: 'gossip' }) + this.#codec.encodeUpdate(entry).length
      if (bytes > allowance.bytes) return
      allowance.bytes -= bytes
    }
    this.#gossip.answer(to, entry.name)
  }

  /** Bytes of a packet without updates. Exact: were more counted than is sent, who is held as gone and pings could not be told so. */
  #weigh(message: Message): number {
    const { self } = this
    return EMPTY_PACKET_BYTES + this.#codec.roomFor({ ...self, name: '' }, { kind: 'gossip' }) - this.#codec.roomFor(self, message)
  }

  #askNamesake(claim: Claim, now: Instant): void {
    if (this.#departure === undefined) this.#detector.askNamesake(claim, now)
  }

  /** A whole list: taken as one batch, and what its source lacks is told to it. */
  #takeList(updates: readonly Update[], from: Address, purpose: Purpose, now: Instant): void {
    const passOn = purpose === 'repair' && updates.length <= PASSED_ON_LIMIT
    const listed = new Set<string>()
    for (const update of updates) {
      const { claim } = update
      listed.add(claim.name)
      const reception = this.#membership.take(update, now, passOn)
      if (reception === 'ask') this.#detector.doubt(claim.name)
      else if (reception === 'namesake') this.#askNamesake(claim, now)
      else if (reception === 'stale') this.#gossip.answer(from, claim.name)
    }
    if (purpose === 'join' && !this.joined) return this.#settleName(now)
    for (const peer of this.#members.peers) if (!listed.has(peer.name) && saysLiving(peer.claim)) this.#gossip.answer(from, peer.name)
    if (!listed.has(this.self.name)) this.#gossip.answer(from, this.self.name)
  }

  /** All seeds are this member itself: there is nobody to have a list from. */
  #settleAlone(now: Instant): void {
    if (!this.joined && !this.#settlesName && this.#allSeedsKnown && this.#greetings.onlySelf) this.#settleName(now)
  }

  /** Once nobody else answers under this member's name, it is said aloud and this member has joined. */
  #settleName(now: Instant): void {
    this.#settlesName = this.#detector.asksNamesake
    if (this.#settlesName || this.joined) return
    this.#membership.announceSelf(now)
    this.#greetings.markJoined(now)
    this.#outbox.tell({ type: 'joined' })
  }
}

/** What is known of a packet's sender. */
interface Standing {
  /** It says it is a life that is a member here, and sends from that member's address. */
  readonly isProven: boolean
  readonly allowance: Allowance
}

/** Bytes that may still be sent to an address in answer to one packet. */
interface Allowance {
  bytes: number
}

function holdsAsGone(entry: Entry, life: Life): boolean {
  return entry.verdict === 'gone' && entry.claim.instance === life.instance && entry.claim.incarnation >= life.incarnation
}

/** Within one incarnation `alive` is overtaken by `suspect` all the time; that much catches up by itself. */
function isWorthAnswering(heard: Claim, held: Claim): boolean {
  if (heard.incarnation !== held.incarnation || heard.instance !== held.instance) return true
  return saysLiving(heard) && !saysLiving(held)
}
