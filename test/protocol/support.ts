/** For tests of the protocol: lives and claims from small numbers, random numbers from a seed, and the tables of one member. */
import type { Address } from '../../src/protocol/address.ts'
import { type Counters, newCounters } from '../../src/protocol/counters.ts'
import { Gossip } from '../../src/protocol/spreading/gossip.ts'
import { GossipQueue } from '../../src/protocol/spreading/gossip-queue.ts'
import { STANDARD_EXPERT_SETTINGS } from '../../src/protocol/settings/expert.ts'
import { hashText } from '../../src/protocol/tools/hash.ts'
import { LocalHealth } from '../../src/protocol/detection/local-health.ts'
import type { Entry } from '../../src/protocol/members/entry.ts'
import { Members } from '../../src/protocol/members/members.ts'
import { Membership } from '../../src/protocol/members/membership.ts'
import { type EngineEvent, Outbox, type Transmit } from '../../src/protocol/outbox.ts'
import { Post } from '../../src/protocol/post.ts'
import { saysLiving } from '../../src/protocol/members/precedence.ts'
import type { Random, Randomness, RandomPurpose } from '../../src/protocol/tools/random.ts'
import { Rotation } from '../../src/protocol/detection/rotation.ts'
import { Sequences } from '../../src/protocol/detection/sequences.ts'
import { profileSettings, type Settings } from '../../src/protocol/settings/settings.ts'
import { Suspicions } from '../../src/protocol/members/suspicion.ts'
import type {
  Claim, ClaimState, Digest, Incarnation, Instance, Instant, Life, Message, MessageKind, Nonce, OutgoingPacket, Packet, Sequence, Update,
} from '../../src/protocol/types.ts'
import { WireCodec } from '../../src/wire/codec.ts'

/**
 * Probes each 1000 ms with a timeout of 500 ms; suspicions of 4000 ms; 60 gossip packets a second after a burst of 18. What
 * one rule does is seen where the others that could mix in are off: each of those has tests of its own, with {@link FULL}.
 */
export const LAN: Settings = {
  ...profileSettings('lan'),
  suspicionFactor: 4,
  expert: { ...STANDARD_EXPERT_SETTINGS, suspicion: 'fixed', localHealthMax: 0, nacks: false, witnesses: 0, lastQuestion: false, healTries: false, stallGuard: false, indirectStart: 'fixed', refusals: false },
}

/** As members run. */
export const FULL: Settings = profileSettings('lan')

/** The product's own: what a test reads is what members read. */
export const CODEC: WireCodec = new WireCodec({ cluster: 'test' })

export function at(ms: number): Instant {
  return ms as Instant
}

/** Sixteen digits, in the order of the numbers. */
export function instance(life: number): Instance {
  return life.toString(16).padStart(16, '0') as Instance
}

export function nonce(number: number): Nonce {
  return number.toString(16).padStart(16, '0') as Nonce
}

export function sequence(number: number): Sequence {
  return number as Sequence
}

/** Where a member of that name is, if nothing else is said. */
export function addressOf(name: string): Address {
  return { host: '10.0.0.1', port: 1024 + (hashText(name) % 60_000) }
}

export const STRANGE: Address = { host: '192.0.2.7', port: 7 }

export const NO_DIGEST: Digest = { sum: 0, count: 0, quietMs: 0 }

export interface ClaimParts {
  readonly life?: number
  readonly incarnation?: number
  readonly state?: ClaimState
  readonly address?: Address
  /** One byte of metadata, or so many. */
  readonly metadata?: number | Uint8Array
}

/** Life 1 at incarnation 1, alive, if nothing else is said. */
export function claim(name: string, parts: ClaimParts = {}): Claim {
  const { life = 1, incarnation = 1, state = 'alive', address = addressOf(name), metadata = 0 } = parts
  const bytes = typeof metadata === 'number' ? Uint8Array.of(metadata) : metadata
  return {
    name,
    instance: instance(life),
    incarnation: incarnation as Incarnation,
    state,
    address,
    metadata: saysLiving({ state }) ? bytes : undefined,
    tail: undefined,
  }
}

/** A claim on its way; of a suspicion `accuser` is told. */
export function update(name: string, parts: ClaimParts = {}, accuser = 'accuser'): Update {
  return { claim: claim(name, parts), accuser: parts.state === 'suspect' ? accuser : undefined, refused: false }
}

/** A generator good enough to draw fair coins (splitmix, 32 bits); the same numbers for the same seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return {
    uint32(): number {
      state = (state + 0x9e3779b9) >>> 0
      let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad)
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
      return (mixed ^ (mixed >>> 15)) >>> 0
    },
  }
}

/** Draws these numbers, then the last one for ever. */
export function drawing(...numbers: readonly [number, ...number[]]): Random {
  let next = 0
  return { uint32: () => numbers[Math.min(next++, numbers.length - 1)] as number }
}

/** A stream for each purpose, all from one seed. */
export function randomnessFrom(seed: number): Randomness {
  const streams = new Map<RandomPurpose, Random>()
  return (purpose) => {
    const stream = streams.get(purpose) ?? seeded(hashText(purpose, seed))
    streams.set(purpose, stream)
    return stream
  }
}

/** Reads what was put on a packet, as the receiver will. */
export function readUpdates(updates: readonly Uint8Array[]): readonly Update[] {
  return read({ sender: claim('reader'), message: { kind: 'gossip' }, updates }).updates
}

/** The packet as it arrives. Throws where the receiver would refuse it. */
export function read(packet: OutgoingPacket): Packet {
  const decoded = CODEC.decode(CODEC.encode(packet))
  if (!decoded.ok) throw new Error(`A ${packet.message.kind} that is refused: ${decoded.reason}`)
  return decoded.packet
}

/** A packet as it arrives from somebody. */
export function packet(sender: Life, message: Message, ...updates: readonly Update[]): Packet {
  return { sender, message, updates }
}

/** How many bytes it has on the wire. */
export function sizeOf({ sender, message, updates }: Packet): number {
  return CODEC.encode({ sender, message, updates: updates.map((each) => CODEC.encodeUpdate(each)) }).length
}

/** In few words: `b alive 3`. */
export function words({ name, state, incarnation }: Claim): string {
  return `${name} ${state} ${incarnation}`
}

/** In few words: `join b`, `leave b (failed)`, `told 3`. */
export function eventWords(event: EngineEvent): string {
  switch (event.type) {
    case 'leave':
      return `leave ${event.claim.name} (${event.reason})`
    case 'join':
    case 'update':
    case 'suspect':
    case 'recover':
      return `${event.type} ${event.claim.name}`
    case 'self':
      return `self ${event.claim.state} ${event.claim.incarnation}`
    case 'told':
      return `told ${event.incarnation}`
    case 'departed':
      return event.spread ? 'departed' : 'departed unheard'
    case 'namesake':
      return `namesake ${event.claim.name}`
    case 'conflict':
      return `conflict ${event.holder.name}`
    case 'limit':
      return `limit ${event.limit}`
    case 'joined':
    case 'seek-seeds':
      return event.type
    default:
      return event satisfies never
  }
}

/** All that one member called `a` keeps, as its engine joins it. */
export interface Tables {
  readonly settings: Settings
  readonly members: Members
  readonly rotation: Rotation<Entry>
  readonly suspicions: Suspicions
  readonly queue: GossipQueue
  readonly outbox: Outbox
  readonly counters: Counters
  readonly membership: Membership
  readonly post: Post
  readonly gossip: Gossip
  readonly health: LocalHealth
  readonly sequences: Sequences
  /** Names whose updates were told often enough. */
  readonly enough: string[]
  /** The events since it was last asked, in few words. */
  told(): readonly string[]
  /** The packets since it was last asked. */
  sent(): readonly Transmit[]
  /** What is to be told to others, as they would read it. */
  queued(): readonly Update[]
  /** Makes members of these names, announced and told long ago. */
  know(...names: readonly string[]): readonly Entry[]
}

export function tables(options: { readonly settings?: Settings; readonly self?: Claim; readonly announced?: boolean } = {}): Tables {
  const { settings = LAN, self = claim('a', { life: 0xa }), announced = true } = options
  const now = at(0)
  const members = new Members(self.name, now, (name) => queue.remove(name))
  const rotation = new Rotation<Entry>(seeded(1))
  const suspicions = new Suspicions(settings, members)
  const health = new LocalHealth(settings.expert)
  const enough: string[] = []
  const toldEnough = (each: Update): void => void enough.push(each.claim.name)
  const queue = new GossipQueue({ codec: CODEC, lifetimeMs: settings.updateLifetimeMs, toldEnough })
  const outbox = new Outbox()
  const counters = newCounters()
  const membership = new Membership({ settings, health, members, rotation, suspicions, queue, outbox, counters, observes: false, newInstance: () => instance(0xfeed) }, self, now)
  const post = new Post({ settings, codec: CODEC, members, queue, outbox, membership })
  const gossip = new Gossip({ settings, members, queue, post, random: seeded(3) }, now)
  const sequences = new Sequences(seeded(2))
  if (announced) membership.announceSelf(now)
  queue.remove(self.name)
  outbox.takeEvents()
  return {
    settings, health, members, rotation, suspicions, queue, outbox, counters, membership, post, gossip, sequences, enough,
    told: () => outbox.takeEvents().map(eventWords),
    sent: () => outbox.takeTransmits(),
    queued: () => readUpdates(queue.take(1200, Infinity, now)),
    know(...names) {
      for (const name of names) membership.take(update(name), now, false)
      outbox.takeEvents()
      return names.map((name) => members.get(name) as Entry)
    },
  }
}

/** A packet whose message is of one kind. */
export type TransmitOf<Kind extends MessageKind> = Transmit & { readonly message: Extract<Message, { kind: Kind }> }

/** The packets with a message of one kind. */
export function ofKind<Kind extends MessageKind>(sent: readonly Transmit[], kind: Kind): readonly TransmitOf<Kind>[] {
  return sent.flatMap((transmit) => {
    const { message } = transmit.packet
    return isOfKind(message, kind) ? [{ ...transmit, message }] : []
  })
}

function isOfKind<Kind extends MessageKind>(message: Message, kind: Kind): message is Extract<Message, { kind: Kind }> {
  return message.kind === kind
}
