/**
 * Failure detection: asks members in turn, asks for others, and answers.
 *
 * Each probe interval one member is asked (rotation.ts); a probe lives as probe.ts draws it. Members about whom others doubt
 * are asked out of turn, at most two such questions a second. A failed probe makes a suspect, never more.
 */
import { TokenBucket } from './bucket.ts'
import type { Address } from './address.ts'
import type { Counters } from './counters.ts'
import type { Entry, Members } from './members.ts'
import type { Membership } from './membership.ts'
import type { Outbox } from './outbox.ts'
import type { Post } from './post.ts'
import type { Probe, ProbeCause } from './probe.ts'
import { answers, beginProbe, probeWakesAt, turnsIndirect } from './probe.ts'
import type { Random } from './random.ts'
import { fraction, sample } from './random.ts'
import type { Rotation } from './rotation.ts'
import type { Sequences } from './sequences.ts'
import type { Settings } from './settings.ts'
import type { Claim, Instant, Life, Sequence } from './types.ts'
import { later } from './types.ts'

/** Questions a second about members whom others declare failed: a wrong rumour about many must not become a flood. */
const DOUBTS_PER_SECOND = 2

export interface DetectorParts {
  readonly settings: Settings
  readonly members: Members
  readonly membership: Membership
  readonly rotation: Rotation
  readonly sequences: Sequences
  readonly post: Post
  readonly outbox: Outbox
  readonly counters: Counters
  readonly helperRandom: Random
}

export class Detector {
  readonly #parts: DetectorParts
  /** Key: sequence. Bound: a probe each interval and two doubts a second, each for one interval; one namesake. */
  readonly #open = new Map<Sequence, Probe>()
  /** Key: name. Bound: the members. */
  readonly #doubted = new Set<string>()
  readonly #doubts: TokenBucket
  #nextRound: Instant
  /** The life that is being asked because it has one's own name. */
  #namesake: Claim | undefined

  /** The first round begins at a random part of the interval: members that start together do not ask together. */
  constructor(parts: DetectorParts, timing: Random, now: Instant) {
    this.#parts = parts
    this.#doubts = new TokenBucket(DOUBTS_PER_SECOND, DOUBTS_PER_SECOND, now)
    this.#nextRound = later(now, fraction(timing) * parts.settings.probeIntervalMs)
  }

  /** Others declare it failed and it is alive here: it is asked as soon as there is a question to spare. */
  doubt(name: string): void {
    this.#doubted.add(name)
  }

  /** Asks the process that has one's own name. One such question at a time: of another that is there, one will hear again. */
  askNamesake(claim: Claim, now: Instant): void {
    if (this.#namesake !== undefined) return
    this.#namesake = claim
    this.#ask(claim, claim.address, 'namesake', undefined, now)
  }

  get asksNamesake(): boolean {
    return this.#namesake !== undefined
  }

  /** All that is due and is no verdict. */
  duties(now: Instant): void {
    const { settings, rotation, members } = this.#parts
    for (const probe of this.#open.values()) if (turnsIndirect(probe, now)) this.#askHelpers(probe, now)
    for (const name of this.#doubted) {
      const entry = members.get(name)
      if (entry?.verdict === 'alive' && entry.claim.state === 'failed') {
        if (!this.#doubts.take(now)) break
        this.#askMember(entry, 'doubt', now)
      }
      this.#doubted.delete(name)
    }
    if (now < this.#nextRound) return
    // Missed rounds are not made up for: a burst of probes after a stall would only find the stall.
    this.#nextRound = later(now, settings.probeIntervalMs - ((now - this.#nextRound) % settings.probeIntervalMs))
    const name = rotation.next()
    const entry = name === undefined ? undefined : members.get(name)
    if (entry !== undefined) this.#askMember(entry, 'round', now)
  }

  /** Judges the probes whose deadline had passed at `due`; only after the socket was read empty. */
  judge(due: Instant, now: Instant): void {
    for (const probe of this.#open.values()) {
      if (due < probe.deadline) continue
      this.#open.delete(probe.sequence)
      this.#unanswered(probe, now)
    }
  }

  hasVerdictsDue(now: Instant): boolean {
    for (const probe of this.#open.values()) if (now >= probe.deadline) return true
    return false
  }

  /** An ack from `answerer`, its own or handed on by a helper. False where nobody waits for it. */
  answered(sequence: Sequence, answerer: Life): boolean {
    const probe = this.#open.get(sequence)
    if (probe === undefined || !answers(probe, answerer)) return false
    this.#open.delete(sequence)
    if (probe.cause === 'namesake') this.#parts.outbox.tell({ type: 'conflict', holder: { name: probe.target, address: probe.address } })
    return true
  }

  earliest(now: Instant): Instant {
    let earliest = this.#nextRound
    for (const probe of this.#open.values()) earliest = Math.min(earliest, probeWakesAt(probe)) as Instant
    if (this.#doubted.size > 0) earliest = Math.min(earliest, this.#doubts.readyAt(now)) as Instant
    return earliest
  }

  #askMember(entry: Entry, cause: ProbeCause, now: Instant): void {
    const shown = entry.shown as Claim
    this.#parts.counters.probes++
    this.#ask(shown, shown.address, cause, entry, now)
  }

  #ask(life: Life, address: Address, cause: ProbeCause, entry: Entry | undefined, now: Instant): void {
    const { sequences, settings } = this.#parts
    const sequence = sequences.next()
    const probe = beginProbe({ cause, sequence, target: life.name, targetInstance: life.instance, address }, settings, now)
    this.#open.set(sequence, probe)
    this.#ping(probe, entry, now)
  }

  #ping({ sequence, target, targetInstance, address }: Probe, entry: Entry | undefined, now: Instant): void {
    const { post, members } = this.#parts
    post.withGossip(address, { kind: 'ping', sequence, target, targetInstance, digest: members.digest(now) }, now, entry)
  }

  /** Asks over others, and once more itself: where packets are lost one by one, its own path is as good as a helper's. */
  #askHelpers(probe: Probe, now: Instant): void {
    const { settings, members, post, helperRandom, counters } = this.#parts
    const { sequence, target, targetInstance, address } = probe
    this.#ping(probe, probe.cause === 'namesake' ? undefined : members.get(target), now)
    const helpers = sample(helperRandom, members.peers, settings.indirectProbes, (peer) => peer.name !== target && peer.verdict === 'alive')
    if (helpers.length > 0) counters.indirectProbes++
    for (const helper of helpers) {
      post.withGossip((helper.shown as Claim).address, { kind: 'ping-req', sequence, target, targetInstance, address }, now)
    }
  }

  #unanswered(probe: Probe, now: Instant): void {
    const { membership, members, counters } = this.#parts
    if (probe.cause === 'namesake') {
      if (this.#namesake !== undefined) membership.raise({}, this.#namesake.incarnation, now)
      this.#namesake = undefined
      return
    }
    counters.failedProbes++
    const entry = members.get(probe.target)
    if (entry?.shown?.instance !== probe.targetInstance || !membership.suspect(entry, now)) return
    // It is told at once and at first hand: a living member then refutes before many have heard.
    this.#askMember(entry, 'suspicion', now)
  }
}
