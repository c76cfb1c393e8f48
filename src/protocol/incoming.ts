/**
 * What a packet does: who sent it, what it may be answered with, and which rule handles it.
 *
 * | sender                                 | its claims count             | answered with                                             |
 * |----------------------------------------|------------------------------|-----------------------------------------------------------|
 * | a member, from the address held for it | all                          | gossip as well                                            |
 * | anybody else                           | all                          | at most three times its bytes, all answers taken together |
 * | a life held as gone                    | about itself and this member | that it is held as gone, so that it can refute            |
 * | this member                            | none                         | nothing                                                   |
 */
import type { Address } from './address.ts'
import { sameAddress } from './address.ts'
import type { Codec } from './codec.ts'
import type { Counters } from './counters.ts'
import type { Departure } from './spreading/departure.ts'
import type { Detector } from './detection/detector.ts'
import type { Gossip } from './spreading/gossip.ts'
import type { Greetings } from './lists/greetings.ts'
import type { Findings } from './lists/session.ts'
import type { ListServer, Service } from './lists/list-server.ts'
import type { Entry } from './members/entry.ts'
import type { Members } from './members/members.ts'
import type { Membership, Reception } from './members/membership.ts'
import type { StateWatch } from './members/watch.ts'
import type { Post } from './post.ts'
import { saysLiving } from './members/precedence.ts'
import type { Relays } from './detection/relays.ts'
import type { Sequences } from './detection/sequences.ts'
import type { Settings } from './settings/settings.ts'
import type { Claim, Instant, Life, Message, Packet, Sequence, Update } from './types.ts'
import { isWitness } from './detection/witness.ts'

/** If one list brings more records than this, they are not gossiped on: the others have lists too. */
export const PASSED_ON_LIMIT = 32

/** A stranger is sent at most this many times the bytes that it sent. */
export const AMPLIFICATION = 3

/** Bytes of a sealed packet with an empty sender's name and no content. What comes on top, the codec knows. */
const EMPTY_PACKET_BYTES = 54

export interface IncomingParts {
  readonly settings: Settings
  readonly codec: Codec
  readonly members: Members
  readonly membership: Membership
  readonly detector: Detector
  readonly relays: Relays
  readonly sequences: Sequences
  readonly gossip: Gossip
  readonly post: Post
  readonly listServer: ListServer
  readonly greetings: Greetings
  readonly counters: Counters
  /** See `EngineOptions`. */
  readonly takes?: ((claim: Claim) => boolean) | undefined
  readonly watch?: StateWatch | undefined
}

export class Incoming {
  /** Defined once this member is leaving. */
  departure: Departure | undefined
  readonly #parts: IncomingParts

  constructor(parts: IncomingParts) {
    this.#parts = parts
  }

  get #self(): Claim {
    return this.#parts.membership.self
  }

  /** Takes a packet of `size` bytes that came from an address, which its sender may have made up. */
  packet(packet: Packet, from: Address, size: number, now: Instant): void {
    const { members, counters, greetings } = this.#parts
    const { sender, message } = packet
    if (sender.instance === this.#self.instance) {
      counters.ignored.self++
      if (message.kind === 'hello') greetings.metSelf(message.nonce)
      return
    }
    const entry = members.get(sender.name)
    const member = members.member(sender)
    const isProven = member !== undefined && sameAddress((member.shown as Claim).address, from)
    // The ack to a stranger's ping, or the challenge to its hello, comes on top: at most as many bytes as the packet has.
    const answered = message.kind === 'ping' || message.kind === 'hello' ? 1 : 0
    const allowance: Allowance = { bytes: isProven ? Infinity : (AMPLIFICATION - answered) * size }
    const gone = entry !== undefined && holdsAsGone(entry, sender) ? entry : undefined
    if (gone !== undefined) this.#answer(gone, from, allowance, now)
    // The claims of a page wait until the list is whole. Those of a sender held as gone count only about itself and about this
    // member: otherwise two that hold each other as gone would accuse each other for ever, and neither would refute.
    const heard = message.kind === 'page' || message.kind === 'compared' ? [] : packet.updates
    for (const update of heard) {
      const { name } = update.claim
      if (gone !== undefined && name !== sender.name && name !== this.#self.name) continue
      if (this.#parts.takes?.(update.claim) !== false) this.#hear(update, from, allowance, now)
    }
    this.#act(packet, from, { isProven, allowance }, now)
  }

  #act(packet: Packet, from: Address, standing: Standing, now: Instant): void {
    const { message, sender } = packet
    switch (message.kind) {
      case 'ping':
        return this.#acknowledge(message, from, standing, now)
      case 'ack':
        return this.#acknowledged(packet, message, from, standing, now)
      case 'nack':
        return this.#expected(this.#parts.detector.nacked(message.sequence))
      case 'ping-req':
        return this.#probeFor(message, from, standing, now)
      case 'not-me':
        return this.#expected(this.#parts.detector.answeredByAnother(message.sequence, from, now))
      case 'gossip':
        return
      case 'hello':
        if (this.#parts.greetings.isBack(now)) return void this.#parts.counters.ignored.absent++
        return this.#parts.listServer.hello(message, from, now)
      case 'challenge':
        return this.#expected(this.#parts.greetings.challenged(message, now))
      case 'want':
        return this.#served(this.#parts.listServer.want(message, sender, from, now))
      case 'compare':
        return this.#served(this.#parts.listServer.compare(message, from, now))
      case 'page':
      case 'compared':
        return this.#expected(this.#parts.greetings.page(message, packet.updates, now))
      default:
        message satisfies never
    }
  }

  #expected(expected: boolean): void {
    if (!expected) this.#parts.counters.ignored.unexpected++
  }

  #served(service: Service): void {
    if (service !== 'given') this.#parts.counters.ignored[service]++
  }

  #acknowledge(message: Extract<Message, { kind: 'ping' }>, from: Address, standing: Standing, now: Instant): void {
    if (message.target !== this.#self.name || message.targetInstance !== this.#self.instance) {
      this.#parts.counters.ignored.misdirected++
      this.#deny(message.sequence, from, standing)
      // A member that asks for a former life of this name has not heard of this one.
      const asksForFormer = message.target === this.#self.name && this.#parts.membership.announced
      if (standing.isProven && asksForFormer) this.#parts.gossip.answer(from, this.#self.name)
      return
    }
    const ack: Message = { kind: 'ack', sequence: message.sequence, relayed: undefined, digest: this.#parts.members.digest(now) }
    if (standing.isProven) this.#parts.post.withGossip(from, ack, now)
    else this.#parts.post.bare(from, ack)
  }

  /** A `not-me` is small, but so is a ping between short names: a stranger gets it only within its allowance. */
  #deny(sequence: Sequence, from: Address, { isProven, allowance }: Standing): void {
    const notMe: Message = { kind: 'not-me', sequence }
    if (isProven || this.#weigh(notMe) <= allowance.bytes) this.#parts.post.bare(from, notMe)
  }

  #acknowledged(packet: Packet, message: Extract<Message, { kind: 'ack' }>, from: Address, standing: Standing, now: Instant): void {
    const answerer = message.relayed ?? packet.sender
    const relay = this.#parts.relays.answered(message.sequence, answerer)
    if (relay !== undefined) {
      this.#parts.post.bare(relay.asker, { kind: 'ack', sequence: relay.askerSequence, relayed: answerer, digest: this.#parts.members.digest(now) })
      return
    }
    const { departure } = this
    if (departure?.answered(message.sequence, answerer)) return departure.duties(now)
    const { members, membership, detector, greetings } = this.#parts
    const isAnswer = detector.answered(message.sequence, answerer, message.relayed !== undefined, now)
    this.#expected(isAnswer)
    if (!membership.announced || departure !== undefined) return
    // Behind address translation, or with several addresses, a member sends from another than its own. Its ack proves who it is.
    const member = isAnswer && message.relayed === undefined ? members.member(packet.sender) : undefined
    if (standing.isProven || member !== undefined) greetings.compare(message.digest, member?.shown?.address ?? from, now)
  }

  /**
   * Anybody is helped, but only for a life that is held, and at the address held for it. A member behind address translation must
   * be able to ask, and so must a newcomer that wants to know whether its namesake lives. Nobody can have another address pinged.
   */
  #probeFor(message: Extract<Message, { kind: 'ping-req' }>, from: Address, standing: Standing, now: Instant): void {
    const { target, targetInstance } = message
    const entry = this.#parts.members.get(target)
    const digest = this.#parts.members.digest(now)
    const ack: Message = { kind: 'ack', sequence: message.sequence, relayed: entry?.shown, digest }
    // `shown` is undefined for this member itself, so a life that matches is another's.
    if (entry?.shown?.instance !== targetInstance || (!standing.isProven && this.#weigh(ack) > standing.allowance.bytes)) {
      this.#parts.counters.ignored.stranger++
      return
    }
    const sequence = this.#parts.sequences.next()
    const relay = { asker: from, askerSequence: message.sequence, target: { name: target, instance: targetInstance } }
    // The ack may come after the nack: a stranger gets both only if it has paid for both.
    const nacks = standing.isProven || this.#weigh(ack) + this.#weigh({ kind: 'nack', sequence }) <= standing.allowance.bytes
    if (!this.#parts.relays.open(sequence, relay, now, nacks)) return
    const ping: Message = { kind: 'ping', sequence, target, targetInstance, digest }
    if (standing.isProven) this.#parts.post.withGossip(entry.shown.address, ping, now, this.#parts.settings.expert.buddy ? entry : undefined)
    else this.#parts.post.bare(entry.shown.address, ping)
  }

  #hear(update: Update, from: Address, allowance: Allowance, now: Instant): void {
    const { claim } = update
    this.#parts.watch?.heard(claim, allowance.bytes === Infinity)
    // What lay in the buffer during an absence is not passed on.
    const reception = this.#parts.membership.take(update, now, !this.#parts.greetings.isBack(now))
    if (reception === 'stale') {
      const held = this.#parts.members.get(claim.name)
      if (held !== undefined && isWorthAnswering(claim, held.claim)) this.#answer(held, from, allowance, now)
    } else if (reception === 'refuted') {
      const self = this.#parts.members.get(claim.name)
      if (self !== undefined) this.#answer(self, from, allowance, now)
    } else this.#follow(reception, claim, now)
  }

  /** Whom this member asks because of a claim. */
  #follow(reception: Reception, claim: Claim, now: Instant): void {
    if (reception === 'ask') this.#parts.detector.doubt(claim.name)
    else if (reception === 'namesake') this.#parts.detector.askNamesake(claim, now)
    else if (reception === 'suspicion' || reception === 'moved') {
      const { members, membership, detector, settings } = this.#parts
      const entry = members.get(claim.name)
      if (entry === undefined || membership.observes || !isWitness(members, claim, settings.expert.witnesses)) return
      detector.question(entry, 'witness', now)
    }
  }

  #answer(entry: Entry, to: Address, allowance: Allowance, now: Instant): void {
    const isSelf = entry.name === this.#self.name
    if (isSelf ? !this.#parts.membership.announced : this.#parts.greetings.isBack(now)) return
    if (allowance.bytes < Infinity) {
      const bytes = this.#weigh({ kind: 'gossip' }) + this.#parts.codec.encodeUpdate(entry).length
      if (bytes > allowance.bytes) return
      allowance.bytes -= bytes
    }
    this.#parts.gossip.answer(to, entry.name)
  }

  /**
   * Bytes of a packet without updates. Exact: if this counted too many, a ping from a life held as gone would not pay for the
   * answer that tells it so.
   */
  #weigh(message: Message): number {
    const self = this.#self
    return EMPTY_PACKET_BYTES + this.#parts.codec.roomFor({ ...self, name: '' }, { kind: 'gossip' }) - this.#parts.codec.roomFor(self, message)
  }

  /** Takes what an exchange about lists brought, as one batch. With `teaches`, its source is told what it lacks. */
  list({ updates, lacking }: Findings, from: Address, options: { readonly passOn: boolean; readonly teaches: boolean }, now: Instant): void {
    const { membership, gossip, takes } = this.#parts
    for (const update of updates) {
      const { claim } = update
      if (takes?.(claim) === false) continue
      const reception = membership.take(update, now, options.passOn && updates.length <= PASSED_ON_LIMIT)
      if (reception !== 'stale') this.#follow(reception, claim, now)
      else if (options.teaches) gossip.answer(from, claim.name)
    }
    // A member does not tell of members that it suspects. An observer does: the source's answer shows it how they ended.
    if (options.teaches) for (const { name, verdict } of lacking) if (verdict === 'alive' || membership.observes) gossip.answer(from, name)
  }
}

/** What is known of a packet's sender. */
interface Standing {
  /** The sender claims to be a life that is a member here, and sends from that member's address. */
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

/**
 * Within one incarnation, `suspect` overtakes `alive` all the time: a sender that is behind by that alone catches up by itself.
 */
function isWorthAnswering(heard: Claim, held: Claim): boolean {
  if (heard.incarnation !== held.incarnation || heard.instance !== held.instance) return true
  return saysLiving(heard) && !saysLiving(held)
}
