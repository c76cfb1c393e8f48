/**
 * Failure detection: whom this member asks, when, and what a failed probe leads to. Answering pings and probing for others are
 * in incoming.ts and relays.ts; the life of one probe is in probe.ts.
 *
 * Each probe interval one member is asked in turn (rotation.ts) and, by chance, one that failed earlier (heal.ts). Asked out of
 * turn are: a suspect, by the member whose probe of it has just failed, by the witnesses of its suspicion (witness.ts), and a
 * last time before it is declared failed; a member that others declare failed, at most two a second; and the process that claims
 * this member's own name. A failed probe makes a suspect, never more.
 */
import { TokenBucket } from '../tools/bucket.ts'
import type { Address } from '../address.ts'
import { sameAddress } from '../address.ts'
import type { Counters } from '../counters.ts'
import { goneToAsk } from './heal.ts'
import type { LocalHealth } from './local-health.ts'
import type { Entry } from '../members/entry.ts'
import type { Members } from '../members/members.ts'
import type { Membership } from '../members/membership.ts'
import type { Outbox } from '../outbox.ts'
import type { Gossip } from '../spreading/gossip.ts'
import type { Post } from '../post.ts'
import type { Probe, ProbeCause } from './probe.ts'
import { answers, beginProbe, isRefused, knocksAgain, noteOther, noteRefusal, probeWakesAt, putOff, turnsIndirect } from './probe.ts'
import type { Random } from '../tools/random.ts'
import { fraction, sample } from '../tools/random.ts'
import type { RoundTrip } from './round-trip.ts'
import { withSample } from './round-trip.ts'
import type { Rotation } from './rotation.ts'
import type { Sequences } from './sequences.ts'
import type { Settings } from '../settings/settings.ts'
import type { Claim, Instant, Life, Message, Sequence } from '../types.ts'
import { later } from '../types.ts'

/** Questions a second about members that others declare failed: a false rumour about many must not become a flood. */
export const DOUBTS_PER_SECOND = 2

/** The most members that wait for such a question; any more are reached sooner by their turn in the round. */
export const DOUBTED_LIMIT = 256

/** Suspicions a second that a member asks about as a witness. If more are raised, other witnesses suffice, or somebody lies. */
export const WITNESSED_PER_SECOND = 20

/** Probe intervals before a namesake is asked again, the first time. */
export const FIRST_NAMESAKE_REST = 10

export interface DetectorParts {
  readonly settings: Settings
  readonly members: Members
  readonly membership: Membership
  readonly rotation: Rotation<Entry>
  readonly sequences: Sequences
  readonly post: Post
  readonly gossip: Pick<Gossip, 'answer'>
  readonly outbox: Outbox
  readonly counters: Counters
  readonly helperRandom: Random
  readonly health: LocalHealth
}

export class Detector {
  readonly #parts: DetectorParts
  /**
   * In the order in which they began; usually one, so not a map. Bound: what begins within one interval: one round,
   * {@link DOUBTS_PER_SECOND} and {@link WITNESSED_PER_SECOND} each second, one for each suspect that did not answer, one namesake.
   */
  #open: Probe[] = []
  /** Key: name; whether it was asked before, and a stall came in between. Bound: {@link DOUBTED_LIMIT}. */
  readonly #doubted = new Map<string, boolean>()
  readonly #doubts: TokenBucket
  readonly #witnessing: TokenBucket
  #nextRound: Instant
  /** The life that is being asked because it claims this member's own name. */
  #namesake: Claim | undefined
  #namesakeRestUntil: Instant
  /** Doubles each time this member takes its name back from a silent process. */
  #namesakeRestMs: number

  /** The first round begins at a random point of the interval, so that members that start together do not probe together. */
  constructor(parts: DetectorParts, timing: Random, now: Instant) {
    this.#parts = parts
    this.#namesakeRestUntil = now
    this.#namesakeRestMs = FIRST_NAMESAKE_REST * parts.settings.probeIntervalMs
    this.#doubts = new TokenBucket(DOUBTS_PER_SECOND, DOUBTS_PER_SECOND, now)
    this.#witnessing = new TokenBucket(WITNESSED_PER_SECOND, WITNESSED_PER_SECOND, now)
    this.#nextRound = later(now, fraction(timing) * parts.settings.probeIntervalMs)
  }

  /** Others declare it failed while it is alive here: it is asked as soon as {@link DOUBTS_PER_SECOND} allows. */
  doubt(name: string): void {
    if (this.#doubted.size < DOUBTED_LIMIT) this.#doubted.set(name, false)
  }

  /**
   * Asks a member out of turn. `last`: always. `witness`, for any of the reasons that {@link ProbeCause} lists: unless it is
   * being asked already, and at most {@link WITNESSED_PER_SECOND}.
   */
  question(entry: Entry, cause: 'witness' | 'last', now: Instant): void {
    if (cause === 'witness' && (this.#asks(entry) || !this.#witnessing.take(now))) return
    // One that was put before a stall: this one takes its place.
    this.#open = this.#open.filter((probe) => probe.cause !== 'last' || probe.target !== entry.name)
    this.#askMember(entry, cause, now)
  }

  /**
   * Asks the process that claims this member's own name. One such question at a time: another claimant that is there will be
   * heard of again. And ever more rarely: otherwise two living processes that cannot reach each other would outbid each other
   * for ever.
   */
  askNamesake(claim: Claim, now: Instant): void {
    if (this.#namesake !== undefined || now < this.#namesakeRestUntil) return
    this.#namesake = claim
    // A newcomer's name is often still held by its former life: that is not worth telling yet.
    if (this.#parts.membership.announced) this.#parts.outbox.tell({ type: 'namesake', claim })
    this.#ask(claim, claim.address, 'namesake', undefined, now)
  }

  /** How many probes have no verdict yet. */
  get openProbes(): number {
    return this.#open.length
  }

  get asksNamesake(): boolean {
    return this.#namesake !== undefined
  }

  /**
   * The loop stood still for `lateMs`, and acks may have been dropped meanwhile: whoever is being asked is asked anew, once. After
   * that its deadline is put off instead, as a member that stands still every other second would otherwise never judge anybody.
   */
  stalled(lateMs: number, now: Instant): void {
    const open = this.#open
    // A last question is asked anew by the suspicion that it ends.
    const goesOn = ({ isRepeat, cause }: Probe): boolean => isRepeat || cause === 'last'
    this.#open = open.filter(goesOn)
    for (const probe of open) {
      if (goesOn(probe)) putOff(probe, lateMs)
      else this.#askAnew(probe, now)
    }
  }

  /** Asks `count` random members at once, to learn soon how things stand. */
  askSome(count: number, now: Instant): void {
    const { helperRandom, members } = this.#parts
    for (const entry of sample(helperRandom, members.peers, count, () => true)) if (!this.#asks(entry)) this.#askMember(entry, 'round', now)
  }

  /** Does everything that is due except verdicts. */
  duties(now: Instant): void {
    const { settings, rotation, members, health } = this.#parts
    for (const probe of this.#open) {
      if (turnsIndirect(probe, now)) this.#overdue(probe, now)
      if (knocksAgain(probe, now)) this.#knock(probe, now)
    }
    if (this.#doubted.size > 0) this.#askDoubted(now)
    if (now < this.#nextRound) return
    // Missed rounds are not made up for: a burst of probes after a stall would only detect the stall.
    const intervalMs = settings.probeIntervalMs * health.intervalFactor
    this.#nextRound = later(now, intervalMs - ((now - this.#nextRound) % intervalMs))
    const entry = settings.expert.probeOrder === 'random' ? sample(this.#parts.helperRandom, members.peers, 1, () => true)[0] : rotation.next()
    if (entry !== undefined) this.#askMember(entry, 'round', now)
    const gone = settings.expert.healTries ? goneToAsk(members, this.#parts.helperRandom) : undefined
    if (gone !== undefined) this.#askGone(gone, now)
  }

  /** Judges the probes whose deadline had passed at `due`. Call it only after the socket was read empty. */
  judge(due: Instant, now: Instant): void {
    for (const probe of this.#open.filter(({ deadline }) => deadline <= due)) {
      this.#close(probe)
      this.#unanswered(probe, now)
    }
  }

  hasVerdictsDue(now: Instant): boolean {
    for (const probe of this.#open) if (now >= probe.deadline) return true
    return false
  }

  /** An ack from `answerer`, direct or `relayed` by a helper. False if no probe waits for it. */
  answered(sequence: Sequence, answerer: Life, relayed: boolean, now: Instant): boolean {
    const probe = this.#find(sequence)
    if (probe === undefined || !answers(probe, answerer)) return false
    this.#close(probe)
    this.#parts.health.probeAnswered()
    const entry = this.#parts.members.get(probe.target)
    if (entry?.shown?.instance === answerer.instance) {
      if (!relayed && probe.phase === 'direct' && !probe.isRepeat) entry.roundTrip = withSample(entry.roundTrip, now - probe.askedAt)
      this.#parts.membership.answered(entry)
      this.#tellSuspect(entry)
    }
    if (probe.cause === 'namesake') this.#parts.outbox.tell({ type: 'conflict', holder: { name: probe.target, address: probe.address } })
    return true
  }

  /** The address that this probe asks has refused a knock. */
  refused(sequence: Sequence, now: Instant): void {
    const probe = this.#find(sequence)
    if (probe === undefined || isRefused(probe)) return
    noteRefusal(probe, now)
    if (isRefused(probe)) this.#testify(probe, now)
  }

  /** Another life says that it is not the one asked. False if this probe is not open or does not ask at that address. */
  answeredByAnother(sequence: Sequence, from: Address, now: Instant): boolean {
    const probe = this.#find(sequence)
    if (probe === undefined || !sameAddress(probe.address, from)) return false
    if (this.#parts.settings.expert.refusals && !isRefused(probe)) {
      noteOther(probe)
      this.#testify(probe, now)
    }
    return true
  }

  /** A helper had no answer either. False if no probe waits for it. */
  nacked(sequence: Sequence): boolean {
    const probe = this.#find(sequence)
    if (probe === undefined || probe.nacks >= probe.helpers) return false
    probe.nacks++
    return true
  }

  earliest(now: Instant): Instant {
    let earliest = this.#nextRound
    for (const probe of this.#open) earliest = Math.min(earliest, probeWakesAt(probe)) as Instant
    if (this.#doubted.size > 0) earliest = Math.min(earliest, this.#doubts.readyAt(now)) as Instant
    return earliest
  }

  #find(sequence: Sequence): Probe | undefined {
    for (const probe of this.#open) if (probe.sequence === sequence) return probe
    return undefined
  }

  #close(probe: Probe): void {
    this.#open.splice(this.#open.indexOf(probe), 1)
  }

  #askDoubted(now: Instant): void {
    for (const [name, isRepeat] of this.#doubted) {
      const entry = this.#parts.members.get(name)
      if (entry?.verdict === 'alive' && entry.claim.state === 'failed') {
        if (!this.#doubts.take(now)) return
        this.#askMember(entry, 'doubt', now, isRepeat)
      }
      this.#doubted.delete(name)
    }
  }

  /**
   * Knocks without waiting for the ping to be overdue: as a witness, when somebody has already been refused at that address;
   * for a namesake, so that one that is gone does not hold up its successor.
   */
  #knocksAtOnce({ cause }: Probe, entry: Entry | undefined): boolean {
    return cause === 'namesake' || (cause === 'witness' && (entry?.suspicion?.refusedBy.size ?? 0) > 0)
  }

  /**
   * The testimony about a suspect counts at once; about any other member it waits for the probe's verdict. For a namesake it ends
   * the probe: the name is free.
   */
  #testify(probe: Probe, now: Instant): void {
    const { members, membership } = this.#parts
    const entry = members.get(probe.target)
    if (probe.cause === 'namesake') {
      this.#close(probe)
      this.#unanswered(probe, now)
    } else if (entry?.verdict === 'suspect' && entry.shown?.instance === probe.targetInstance) membership.suspect(entry, true, now)
  }

  /**
   * Only where pings carry no accusation (`buddy` off): the suspect answers but has not refuted, so it has not heard. It must be
   * told, because a suspect that answers is not declared failed and would stay suspected.
   */
  #tellSuspect(entry: Entry): void {
    const { settings, gossip } = this.#parts
    if (entry.verdict !== 'suspect' || settings.expert.buddy || !settings.expert.lastQuestion) return
    gossip.answer((entry.shown as Claim).address, entry.name)
  }

  /** Nobody who is not a member any more, or another life by now. The questions about those declared failed keep their rate. */
  #askAnew({ cause, target, targetInstance }: Probe, now: Instant): void {
    if (cause === 'namesake' && this.#namesake !== undefined) {
      return this.#ask(this.#namesake, this.#namesake.address, cause, undefined, now, true)
    }
    const entry = this.#parts.members.member({ name: target, instance: targetInstance })
    if (cause === 'gone' || entry === undefined || this.#asks(entry)) return
    if (cause === 'doubt') this.#doubted.set(target, true)
    else this.#askMember(entry, cause, now, true)
  }

  #askMember(entry: Entry, cause: ProbeCause, now: Instant, isRepeat = false): void {
    const shown = entry.shown as Claim
    this.#parts.counters.probes++
    this.#ask(shown, shown.address, cause, entry, now, isRepeat)
  }

  #ask(life: Life, address: Address, cause: ProbeCause, entry: Entry | undefined, now: Instant, isRepeat = false): void {
    const probe = this.#begin(life, address, cause, entry?.roundTrip, now, isRepeat)
    this.#ping(probe, entry, now)
    if (this.#knocksAtOnce(probe, entry)) this.#knock(probe, now)
  }

  #begin(life: Life, address: Address, cause: ProbeCause, roundTrip: RoundTrip | undefined, now: Instant, isRepeat = false): Probe {
    const { sequences, settings, health } = this.#parts
    const { name: target, instance: targetInstance } = life
    const probe = beginProbe({ cause, isRepeat, sequence: sequences.next(), target, targetInstance, address, roundTrip }, settings, health, now)
    this.#open.push(probe)
    return probe
  }

  /** The ping tells the target who asks and that it is held as failed here: it may hold the same of this member. */
  #askGone(entry: Entry, now: Instant): void {
    const { members, post } = this.#parts
    const probe = this.#begin(entry.claim, entry.claim.address, 'gone', entry.roundTrip, now)
    const self = members.get(members.self)
    post.entries(probe.address, this.#pingFor(probe, now), self === undefined ? [entry] : [self, entry], 1)
  }

  #ping(probe: Probe, entry: Entry | undefined, now: Instant): void {
    this.#parts.post.withGossip(probe.address, this.#pingFor(probe, now), now, this.#accuses(probe) ? entry : undefined)
  }

  /**
   * A ping about a suspicion always carries the accusation, whatever `buddy` says: an ack does not end a suspicion that others
   * hold too, a refutation does.
   */
  #accuses({ cause }: Probe): boolean {
    return cause === 'witness' || cause === 'last' || (cause !== 'namesake' && this.#parts.settings.expert.buddy)
  }

  #pingFor({ sequence, target, targetInstance }: Probe, now: Instant): Message {
    return { kind: 'ping', sequence, target, targetInstance, digest: this.#parts.members.digest(now) }
  }

  #overdue(probe: Probe, now: Instant): void {
    if (!probe.knocked) this.#knock(probe, now)
    this.#askHelpers(probe, now)
  }

  #knock(probe: Probe, now: Instant): void {
    probe.knocked = true
    const { settings, members, post } = this.#parts
    const about = this.#accuses(probe) ? members.get(probe.target) : undefined
    if (settings.expert.refusals) post.knock(probe.address, this.#pingFor(probe, now), probe.sequence, about)
  }

  /** Asks via helpers, and once more directly: where packets are lost at random, its own path is as good as a helper's. */
  #askHelpers(probe: Probe, now: Instant): void {
    const { settings, members, post, helperRandom, counters } = this.#parts
    const { sequence, target, targetInstance, address } = probe
    if (settings.expert.secondPing) this.#ping(probe, members.get(target), now)
    const helpers = sample(helperRandom, members.peers, settings.indirectProbes, (peer) => peer.name !== target && peer.verdict === 'alive')
    if (helpers.length > 0) counters.indirectProbes++
    probe.helpers = helpers.length
    for (const helper of helpers) {
      post.withGossip((helper.shown as Claim).address, { kind: 'ping-req', sequence, target, targetInstance, address }, now)
    }
  }

  /** Whether it is being asked already. */
  #asks(entry: Entry): boolean {
    for (const probe of this.#open) if (probe.target === entry.name && probe.cause !== 'namesake') return true
    return false
  }

  #unanswered(probe: Probe, now: Instant): void {
    const { settings, membership, members, counters, health } = this.#parts
    if (probe.cause === 'namesake') {
      if (this.#namesake !== undefined) membership.raise({}, this.#namesake.incarnation, now)
      this.#namesake = undefined
      this.#namesakeRestUntil = later(now, this.#namesakeRestMs)
      this.#namesakeRestMs *= 2
      return
    }
    if (probe.cause === 'gone') return
    counters.failedProbes++
    health.probeFailed(probe.helpers, probe.nacks)
    if (settings.expert.verdicts === 'counted') return
    const entry = members.get(probe.target)
    if (entry?.shown?.instance !== probe.targetInstance || !membership.suspect(entry, isRefused(probe), now)) return
    // The suspect is told at once and directly, so that a living one refutes before many have heard.
    this.#askMember(entry, 'suspicion', now)
  }
}
