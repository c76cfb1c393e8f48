/**
 * Leaving well: this member tells others in pings, and counts their acks.
 *
 * A leave has spread once it was sent as often as gossip sends an update, and min(3, others) members have acknowledged it:
 * three that know it can spread it without this member. Members that have not answered are pinged again until the time is up.
 */
import { updateSends } from '../settings/bounds.ts'
import type { Entry } from '../members/entry.ts'
import type { Members } from '../members/members.ts'
import type { Outbox } from '../outbox.ts'
import type { Post } from '../post.ts'
import type { Random } from '../tools/random.ts'
import { sample } from '../tools/random.ts'
import type { Sequences } from '../detection/sequences.ts'
import type { Settings } from '../settings/settings.ts'
import type { Claim, Instant, Life, Sequence } from '../types.ts'
import { later } from '../types.ts'

/** Members told at once. */
export const AT_ONCE = 4
/** Milliseconds between two groups: about two round-trip times of a local network. */
export const SPACING_MS = 20
export const ACKS_WANTED = 3

/** Good-byes that wait for an ack: those of the last five seconds. The oldest is given up, as its ack is surely lost. */
export const GOOD_BYES_LIMIT = 1024

export interface DepartureParts {
  readonly settings: Settings
  readonly members: Members
  readonly sequences: Sequences
  readonly post: Post
  readonly outbox: Outbox
  readonly random: Random
}

export class Departure {
  readonly #parts: DepartureParts
  readonly #deadline: Instant
  /** Key: sequence; value: the name that was told. Bound: {@link GOOD_BYES_LIMIT}. */
  readonly #asked = new Map<Sequence, string>()
  /** Key: name. Bound: the members. */
  readonly #acknowledged = new Set<string>()
  #sends = 0
  #nextAt: Instant
  #over = false

  constructor(parts: DepartureParts, timeoutMs: number, now: Instant) {
    this.#parts = parts
    this.#deadline = later(now, timeoutMs)
    this.#nextAt = now
  }

  answered(sequence: Sequence, answerer: Life): boolean {
    if (this.#asked.get(sequence) !== answerer.name) return false
    this.#asked.delete(sequence)
    this.#acknowledged.add(answerer.name)
    return true
  }

  duties(now: Instant): void {
    if (this.#over) return
    if (this.#hasSpread()) return this.#end(true)
    // At least one group is told, however short the time.
    if (now >= this.#deadline && this.#sends > 0) return this.#end(false)
    if (now < this.#nextAt) return
    this.#nextAt = later(now, SPACING_MS)
    const { members, random } = this.#parts
    const silent = sample(random, members.peers, AT_ONCE, (peer) => !this.#acknowledged.has(peer.name))
    const told = silent.length > 0 ? silent : sample(random, members.peers, AT_ONCE, () => true)
    for (const peer of told) this.#tell(peer, now)
  }

  earliest(): Instant | undefined {
    if (this.#over) return undefined
    return this.#hasSpread() ? this.#nextAt : (Math.min(this.#nextAt, this.#deadline) as Instant)
  }

  #tell(peer: Entry, now: Instant): void {
    const { members, sequences, post } = this.#parts
    const { name: target, instance: targetInstance, address } = peer.shown as Claim
    const sequence = sequences.next()
    if (this.#asked.size >= GOOD_BYES_LIMIT) this.#asked.delete(this.#asked.keys().next().value as Sequence)
    this.#asked.set(sequence, target)
    this.#sends++
    const message = { kind: 'ping', sequence, target, targetInstance, digest: members.digest(now) } as const
    post.withGossip(address, message, now, members.get(members.self))
  }

  #hasSpread(): boolean {
    const { settings, members } = this.#parts
    const others = members.peers.length
    if (others === 0) return true
    if (this.#sends < updateSends(settings, others + 1)) return false
    // A member that has acknowledged and left since tells nobody: where many leave at once, members that stay must know.
    let staying = 0
    for (const name of this.#acknowledged) if (members.get(name)?.verdict !== 'gone') staying++
    return staying >= Math.min(ACKS_WANTED, others)
  }

  #end(spread: boolean): void {
    this.#over = true
    this.#parts.outbox.tell({ type: 'departed', spread })
  }
}
