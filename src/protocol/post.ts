/** Assembles packets: the sender, the message, then the updates it must carry and as much gossip as fits. */
import type { Address } from './address.ts'
import { updateSends } from './settings/bounds.ts'
import type { Codec } from './codec.ts'
import type { GossipQueue } from './spreading/gossip-queue.ts'
import type { Entry } from './members/entry.ts'
import type { Members } from './members/members.ts'
import type { Membership } from './members/membership.ts'
import type { Outbox } from './outbox.ts'
import type { Settings } from './settings/settings.ts'
import type { Instant, Message, Sequence } from './types.ts'

const NONE: readonly Uint8Array[] = Object.freeze([])

export interface PostParts {
  readonly settings: Settings
  readonly codec: Codec
  readonly members: Members
  readonly queue: GossipQueue
  readonly outbox: Outbox
  readonly membership: Pick<Membership, 'self'>
}

export class Post {
  readonly #parts: PostParts

  constructor(parts: PostParts) {
    this.#parts = parts
  }

  /** Sends a message alone: for strangers, to whom only few bytes may be sent (A1). */
  bare(to: Address, message: Message): void {
    this.#parts.outbox.send(to, { sender: this.#parts.membership.self, message, updates: NONE })
  }

  /** Sends a ping from a socket of its own, with what `about` is accused of: it may be the only packet that arrives. */
  knock(to: Address, message: Message, probe: Sequence, about?: Entry): void {
    const { codec, outbox } = this.#parts
    const updates = about === undefined || about.claim.state === 'alive' ? NONE : [codec.encodeUpdate(about)]
    outbox.knock(to, { sender: this.#parts.membership.self, message, updates }, probe)
  }

  /**
   * Sends a message and gossip. What `about` is accused of goes first: an accused member hears of it in the very ping that asks
   * it.
   */
  withGossip(to: Address, message: Message, now: Instant, about?: Entry): void {
    const { settings, codec, queue, members, outbox } = this.#parts
    const sender = this.#parts.membership.self
    const accuses = about !== undefined && about.claim.state !== 'alive'
    // Most packets of a cluster at rest take this way: without updates, the room need not be computed.
    if (queue.size === 0 && !accuses) return outbox.send(to, { sender, message, updates: NONE })
    const room = codec.roomFor(sender, message)
    const sends = updateSends(settings, members.size)
    const most = settings.expert.updatesPerPacket
    if (!accuses) {
      outbox.send(to, { sender, message, updates: queue.take(room, sends, now, undefined, most) })
      return
    }
    const accusation = codec.encodeUpdate(about)
    const gossip = queue.take(room - accusation.length, sends, now, about.name, most - 1)
    outbox.send(to, { sender, message, updates: [accusation, ...gossip] })
  }

  /**
   * Sends what is held of `entries` in as few packets as it takes, each with `message`. Returns how many fitted into `packets`.
   */
  entries(to: Address, message: Message, entries: readonly Entry[], packets: number): number {
    const { codec, outbox } = this.#parts
    const sender = this.#parts.membership.self
    const room = codec.roomFor(sender, message)
    let told = 0
    for (let packet = 0; packet < packets && told < entries.length; packet++) {
      const updates: Uint8Array[] = []
      for (let left = room; told < entries.length; told++) {
        const bytes = codec.encodeUpdate(entries[told] as Entry)
        if (bytes.length > left) break
        left -= bytes.length
        updates.push(bytes)
      }
      if (updates.length === 0) break
      outbox.send(to, { sender, message, updates })
    }
    return told
  }
}
