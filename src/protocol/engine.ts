/**
 * The engine joins the rules. It is a calculator: it is handed a packet, a command or the time, changes its state, and is then
 * asked what to send ({@link Engine.takeTransmits}), what to report ({@link Engine.takeEvents}) and when to be woken
 * ({@link Engine.wakesAt}). It never touches a socket, a clock, a timer or a random number that it was not handed.
 *
 * The contract with its driver:
 *
 * 1. After every input the driver takes transmits and events, and asks again when to wake the engine.
 * 2. At that time it calls {@link Engine.duties}, which sends what is due. Then it reads its socket empty, and only then calls
 *    {@link Engine.judge} with the time at which it began to read: an ack that was in the buffer then has come in time.
 * 3. `now` never goes back. Waking too early or too late is allowed.
 * 4. While the driver cannot send, it takes no transmits, and each part that has sent something waits (waiting.ts). Suspicions
 *    run on.
 */
import type { Address } from './address.ts'
import type { Codec, Cookies } from './codec.ts'
import type { Condition } from './condition.ts'
import type { Counters } from './counters.ts'
import { newCounters } from './counters.ts'
import { Departure } from './spreading/departure.ts'
import { ABSENCE_MS, ClockWatch } from './detection/absence.ts'
import { Detector } from './detection/detector.ts'
import { Gossip } from './spreading/gossip.ts'
import { GossipQueue } from './spreading/gossip-queue.ts'
import type { Entry } from './members/entry.ts'
import { Greetings } from './lists/greetings.ts'
import { Incoming } from './incoming.ts'
import { Lateness } from './detection/lateness.ts'
import { ListServer } from './lists/list-server.ts'
import { Members } from './members/members.ts'
import { LocalHealth } from './detection/local-health.ts'
import { Membership } from './members/membership.ts'
import type { StateWatch } from './members/watch.ts'
import type { EngineEvent, Transmit } from './outbox.ts'
import { Outbox } from './outbox.ts'
import { Post } from './post.ts'
import type { Randomness } from './tools/random.ts'
import { hexDigits, sample } from './tools/random.ts'
import type { RoundTrip } from './detection/round-trip.ts'
import { Relays } from './detection/relays.ts'
import { Rotation } from './detection/rotation.ts'
import { Sequences } from './detection/sequences.ts'
import type { Settings } from './settings/settings.ts'
import { ASKED_AFTER_STALL, LONGEST_SLEEP_MS, stallConsequences } from './detection/stall.ts'
import { Suspicions } from './members/suspicion.ts'
import type { Findings, Occasion } from './lists/session.ts'
import type { Claim, Instance, Instant, Packet, Sequence, Update } from './types.ts'
import { later } from './types.ts'
import { Waiting } from './waiting.ts'

export interface EngineOptions {
  readonly settings: Settings
  readonly self: Claim
  readonly codec: Codec
  readonly cookies: Cookies
  readonly randomness: Randomness
  /** This member sees the list without being on it. */
  readonly observes: boolean
  readonly now: Instant
  /** Whether a claim by others counts here; false for members at addresses that are not allowed. Default: all count. */
  readonly takes?: ((claim: Claim) => boolean) | undefined
  /** Observes what this member holds, as it changes. */
  readonly watch?: StateWatch | undefined
}

/** Later than any instant. */
const NEVER = Infinity as Instant

/** No name: an observer is not on its own list, and a member may have the same name. */
const NOBODY = ''

export class Engine {
  readonly #settings: Settings
  readonly #outbox = new Outbox()
  readonly #counters = newCounters()
  readonly #members: Members
  readonly #queue: GossipQueue
  readonly #suspicions: Suspicions
  readonly #membership: Membership
  readonly #post: Post
  readonly #sequences: Sequences
  readonly #relays: Relays
  readonly #health: LocalHealth
  readonly #detector: Detector
  readonly #gossip: Gossip
  readonly #incoming: Incoming
  readonly #greetings: Greetings
  readonly #randomness: Randomness
  readonly #detecting = new Waiting(this.#outbox)
  readonly #gossiping = new Waiting(this.#outbox)
  readonly #greeting = new Waiting(this.#outbox)
  /** When the driver was last asked to wake the engine: an input after that is late. */
  #expectedAt: Instant
  readonly #clocks = new ClockWatch()
  readonly #lateness = new Lateness()
  #departure: Departure | undefined
  /** The list is in, and the name is not settled yet. */
  #settlesName = false
  /** The wait for a list is over, and the name is not settled yet. */
  #settlesForNow = false
  #allSeedsKnown = false

  constructor(options: EngineOptions) {
    const { settings, codec, cookies, randomness, observes, now } = options
    const [outbox, counters] = [this.#outbox, this.#counters]
    this.#settings = settings
    this.#expectedAt = later(now, LONGEST_SLEEP_MS)
    this.#randomness = randomness
    const members = (this.#members = new Members(observes ? NOBODY : options.self.name, now, (name) => this.#queue.remove(name), options.watch))
    const toldEnough = ({ claim }: Update): void => {
      if (claim.name === members.self) outbox.tell({ type: 'told', incarnation: claim.incarnation })
    }
    const queue = (this.#queue = new GossipQueue({ codec, lifetimeMs: settings.updateLifetimeMs, toldEnough }))
    const suspicions = (this.#suspicions = new Suspicions(settings, members))
    const health = (this.#health = new LocalHealth(settings.expert, options.watch))
    const relays = (this.#relays = new Relays(settings))
    const rotation = new Rotation<Entry>(randomness('rotation'))
    const newInstance = (): Instance => hexDigits(randomness('instance')) as Instance
    // One object that grows and that all rules share: among a thousand simulated members, each further object is one more that no
    // cache holds.
    const { takes, watch } = options
    const keeping = { settings, health, members, rotation, suspicions, queue, outbox, counters, observes, newInstance, codec, cookies, relays, takes, watch }
    const membership = (this.#membership = new Membership(keeping, options.self, now))
    const posting = Object.assign(keeping, { membership })
    const post = (this.#post = new Post(posting))
    const sequences = (this.#sequences = new Sequences(randomness('nonce')))
    const gossiping = Object.assign(posting, { post, sequences, helperRandom: randomness('helpers'), random: randomness('gossip') })
    const gossip = (this.#gossip = new Gossip(gossiping, now))
    const detecting = Object.assign(gossiping, { gossip })
    const detector = (this.#detector = new Detector(detecting, randomness('timing'), now))
    const listServer = new ListServer(detecting, now)
    const listing = Object.assign(detecting, { detector, listServer, nonces: randomness('nonce'), listed: this.#listed.bind(this) })
    const greetings = (this.#greetings = new Greetings(listing, now))
    this.#incoming = new Incoming(Object.assign(listing, { greetings }))
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

  /** 0 is healthy. Probe interval and timeout are multiplied by one more than this. */
  get localHealth(): number {
    return this.#health.score
  }

  /** How many updates still have sends left. */
  get queueDepth(): number {
    return this.#queue.size
  }

  /** The present state, for `stats()`. */
  get condition(): Condition {
    const { lastMs, worstMs, times } = this.#lateness
    const { peers, failed, left } = this.#members
    const suspect = peers.filter(({ verdict }) => verdict === 'suspect').length
    return {
      incarnation: this.self.incarnation,
      localHealth: this.localHealth,
      loop: { lastLateMs: lastMs, worstLateMs: worstMs, timesLate: times },
      queues: { updates: this.queueDepth, probes: this.#detector.openProbes, relays: this.#relays.size, greetings: this.#greetings.open },
      members: { alive: peers.length + (this.#membership.observes ? 0 : 1) - suspect, suspect, failed: failed.size, left: left.size },
    }
  }

  /** How long a member takes to answer; undefined if it is no member or has not answered yet. */
  roundTrip(name: string): RoundTrip | undefined {
    const entry = this.#members.get(name)
    return entry?.verdict === 'gone' ? undefined : entry?.roundTrip
  }

  /** Members that are gone and still remembered, in no particular order. */
  get gone(): readonly Readonly<Entry>[] {
    return [...this.#members.failed.values(), ...this.#members.left.values()]
  }

  /** Forgets a member that was found failed, so that it is no longer asked. False if there is none of that name. */
  forget(name: string): boolean {
    return this.#members.forgetFailed(name)
  }

  /** Begins to look for others; without seeds, begins alone. */
  start(now: Instant, options: { readonly hasSeeds: boolean }): void {
    if (options.hasSeeds) this.#greetings.seekSeeds(now)
    else this.#settleName(now)
  }

  /**
   * Greets the addresses that the seeds stand for now. `allKnown` is false if looking up some failed: those need not be this
   * member.
   */
  greet(addresses: readonly Address[], allKnown: boolean, now: Instant): void {
    if (this.#departure !== undefined) return
    this.#allSeedsKnown = allKnown
    this.#greetings.greet(addresses, now)
    this.#settleAlone(now)
  }

  /** What came of greeting a seed, as text for people. */
  seedOutcome(address: Address): string {
    return this.#greetings.outcome(address)
  }

  /** Changes this member's metadata: others see an update of the same life. */
  setMetadata(metadata: Uint8Array, now: Instant): void {
    const spoken = this.#membership.raise({ metadata }, this.self.incarnation, now)
    const hasHearers = this.#membership.announced || this.#members.peers.length > 0
    if (!spoken || !hasHearers || this.#membership.observes) {
      this.#outbox.tell({ type: 'told', incarnation: this.self.incarnation })
    }
  }

  /** The wait for a list is over, though not the search: this member announces itself now, as one without seeds does. */
  settleForNow(now: Instant): void {
    this.#settlesForNow = this.#detector.asksNamesake
    if (!this.#settlesForNow) this.#membership.announceSelf(now)
  }

  /** Begins to leave. The event `departed` follows when that has spread, or after `timeoutMs`. */
  leave(timeoutMs: number, now: Instant): void {
    if (this.#departure !== undefined) return
    // Nobody lists an observer. And while a newcomer asks who has its name, its good-bye would be about the name's holder.
    const asksWhoseName = !this.#membership.announced && this.#detector.asksNamesake
    if (this.#membership.observes || asksWhoseName) return this.#outbox.tell({ type: 'departed', spread: true })
    this.#membership.depart(now)
    const [settings, members, sequences, post, outbox] = [this.#settings, this.#members, this.#sequences, this.#post, this.#outbox]
    this.#departure = new Departure({ settings, members, sequences, post, outbox, random: this.#randomness('gossip') }, timeoutMs, now)
    this.#incoming.departure = this.#departure
    this.#departure.duties(now)
  }

  /** Comes before anything else that an input does: was this member stalled? */
  #noticeStall(now: Instant): void {
    const lateMs = now - this.#expectedAt
    if (lateMs < 0) return
    this.#expectedAt = Math.max(now, this.#expectedAt) as Instant
    this.#lateness.take(lateMs)
    const stall = this.#settings.expert.stallGuard ? stallConsequences(lateMs, this.#settings, this.#members.size) : undefined
    if (stall === undefined || this.#departure !== undefined) return
    this.#counters.stalls++
    this.#health.stalled(stall.healthPoints)
    this.#suspicions.stall(stall.moveMs, later(now, stall.suspicionsLastMs))
    this.#detector.stalled(stall.moveMs, now)
    if (stall.dropsNews) {
      this.#queue.keepOnly(this.self.name)
      this.#greetings.repairSoon(now)
    }
    if (stall.asksSome) this.#detector.askSome(ASKED_AFTER_STALL, now)
    if (lateMs >= ABSENCE_MS) this.#joinAnew(now)
  }

  /** Asks seeds and some members for the whole list; seeds too, as any member known here may be long gone. */
  #joinAnew(now: Instant): void {
    if (!this.joined || this.#departure !== undefined || !this.#settings.expert.stallGuard) return
    this.#counters.absences++
    this.#queue.keepOnly(this.self.name)
    const some = sample(this.#randomness('helpers'), this.#members.peers, ASKED_AFTER_STALL, () => true)
    this.#greetings.comeBack(some.map((entry) => (entry.shown as Claim).address), now)
  }

  /** Takes a packet of `size` bytes. Its sender may have forged the address `from`. */
  receive(packet: Packet, from: Address, size: number, now: Instant): void {
    this.#noticeStall(now)
    this.#incoming.packet(packet, from, size, now)
    this.#settleAtLast(now)
    this.#settleAlone(now)
  }

  /** The address at which this probe knocked has refused. */
  refused(probe: Sequence, now: Instant): void {
    this.#noticeStall(now)
    this.#detector.refused(probe, now)
    this.#settleAtLast(now)
  }

  /** Does everything that is due except verdicts. The wall clock only shows whether this machine was suspended. */
  duties(now: Instant, wallClockMs: number): void {
    this.#noticeStall(now)
    if (this.#clocks.leapt(now, wallClockMs)) this.#joinAnew(now)
    this.#relays.duties(now)
    for (let relay = this.#relays.takeNack(now); relay !== undefined; relay = this.#relays.takeNack(now)) {
      this.#post.bare(relay.asker, { kind: 'nack', sequence: relay.askerSequence })
    }
    this.#work(this.#gossip, this.#gossiping, now)
    if (this.#departure !== undefined) return this.#departure.duties(now)
    this.#work(this.#greetings, this.#greeting, now)
    this.#work(this.#detector, this.#detecting, now)
  }

  #work(part: { duties(now: Instant): void }, waiting: Waiting, now: Instant): void {
    if (waiting.holds) return
    const before = this.#outbox.size
    part.duties(now)
    waiting.worked(before)
  }

  /**
   * Gives the verdicts that were due at `due`, when the driver began to read its socket empty. A verdict that became due during
   * the read waits for the next call: the answer may have arrived after the read.
   */
  judge(due: Instant, now: Instant): void {
    if (this.#departure !== undefined) return
    const before = this.#outbox.size
    if (!this.#detecting.holds) this.#detector.judge(due, now)
    for (const { entry, cause } of this.#membership.judge(due, now)) this.#detector.question(entry, cause, now)
    this.#detecting.worked(before)
    this.#settleAtLast(now)
  }

  /** Whether {@link Engine.judge} would have anything to judge: only then must the driver read its socket empty. */
  hasVerdictsDue(now: Instant): boolean {
    if (this.#departure !== undefined) return false
    return (!this.#detecting.holds && this.#detector.hasVerdictsDue(now)) || this.#suspicions.hasDue(now)
  }

  /** When to be woken next; an input that comes later than this counts as late. */
  wakesAt(now: Instant): Instant {
    // What is overdue counts as due now: the driver is not late for a time that it was never given.
    const earliest = Math.max(now, this.#earliest(now)) as Instant
    this.#expectedAt = earliest
    return earliest
  }

  #earliest(now: Instant): Instant {
    const news = this.#gossiping.holds ? undefined : this.#gossip.earliest(now)
    const common = Math.min(now + LONGEST_SLEEP_MS, news ?? NEVER, this.#relays.earliest() ?? NEVER)
    if (this.#departure !== undefined) return Math.min(common, this.#departure.earliest() ?? NEVER) as Instant
    const greetings = this.#greeting.holds ? undefined : this.#greetings.earliest()
    const probes = this.#detecting.holds ? undefined : this.#detector.earliest(now)
    return Math.min(common, greetings ?? NEVER, probes ?? NEVER, this.#suspicions.earliest() ?? NEVER) as Instant
  }

  /** The packets to send since the last call. */
  takeTransmits(): readonly Transmit[] {
    return this.#outbox.takeTransmits()
  }

  /** The events to report since the last call. */
  takeEvents(): readonly EngineEvent[] {
    return this.#outbox.takeEvents()
  }

  /**
   * The first list settles the name. Its source is not taught what it lacks: it will hear that as everybody does. A list after an
   * absence counts for more than this member's own.
   */
  #listed(findings: Findings, from: Address, occasion: Occasion, now: Instant): void {
    const mends = occasion === 'repair'
    this.#incoming.list(findings, from, { passOn: mends, teaches: mends && !this.#greetings.isBack(now) }, now)
    if (occasion === 'return') this.#membership.suspectAllBut(new Set(findings.updates.map(({ claim }) => claim.name)), now)
    if (occasion === 'join') this.#settleName(now)
  }

  /** If all seeds are this member itself, there is nobody to get a list from. */
  #settleAlone(now: Instant): void {
    if (!this.joined && !this.#settlesName && this.#allSeedsKnown && this.#greetings.onlySelf) this.#settleName(now)
  }

  /** Settling that waited for a namesake goes on, as that one may have been found silent, refused or another life by now. */
  #settleAtLast(now: Instant): void {
    if (this.#settlesName) this.#settleName(now)
    if (this.#settlesForNow) this.settleForNow(now)
  }

  /** Once no namesake is being asked, this member announces itself and has joined. */
  #settleName(now: Instant): void {
    this.#settlesName = this.#detector.asksNamesake
    if (this.#settlesName || this.joined) return
    this.#membership.announceSelf(now)
    this.#greetings.markJoined(now)
    this.#outbox.tell({ type: 'joined' })
  }
}
