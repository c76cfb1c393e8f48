/**
 * The updates still to be told, and how often each was sent. They ride on every ping and ack and on gossip packets of their
 * own: those sent least often first, as many as fit.
 *
 * An update is given up after `updateSends` sends or at the end of its lifetime. A newer one about the same name replaces the
 * older, because only the newest can change anybody's mind. Accusations of one life by different members are kept side by side:
 * each of them counts.
 */
import type { Codec } from '../codec.ts'
import { compareClaims } from '../members/precedence.ts'
import { Chain, type Link } from '../tools/chain.ts'
import type { Instant, Update } from '../types.ts'

interface Item extends Link<Item> {
  readonly name: string
  readonly update: Update
  /** Encoded when first sent, once. */
  bytes: Uint8Array | undefined
  sends: number
  readonly since: Instant
  /**
   * The next accusation of the same life, by another member. A linked list instead of a table for each name: a thousand members
   * that start at once would have a million tables.
   */
  beside: Item | undefined
}

const NONE: readonly Item[] = Object.freeze([])

/** A packet counts as full once this many updates did not fit: a long queue is not searched for one that fills the last bytes. */
const MISFITS = 8

export class GossipQueue {
  readonly #codec: Codec
  readonly #lifetimeMs: number
  /** Key: name. Bound: the members table; per name one update, or the accusations that count. */
  readonly #items = new Map<string, Item>()
  /** Index: number of sends; each chain oldest first. Bound: the items. */
  readonly #levels: Chain<Item>[] = []
  #size = 0
  readonly #toldEnough: (update: Update) => void

  /** `toldEnough` is called for each update that has had all its sends or outlived its lifetime, not for one that was replaced. */
  constructor(options: { readonly codec: Codec; readonly lifetimeMs: number; readonly toldEnough: (update: Update) => void }) {
    this.#codec = options.codec
    this.#lifetimeMs = options.lifetimeMs
    this.#toldEnough = options.toldEnough
  }

  get size(): number {
    return this.#size
  }

  add(update: Update, now: Instant): void {
    const { name } = update.claim
    const item: Item = { name, update, bytes: undefined, sends: 0, since: now, beside: undefined, before: undefined, behind: undefined }
    for (const other of this.#allOf(name)) {
      if (standBesides(other.update, update)) {
        other.beside = item.beside
        item.beside = other
      } else this.#drop(other)
    }
    this.#items.set(name, item)
    this.#size++
    this.#level(0).add(item)
  }

  remove(name: string): void {
    for (const item of this.#allOf(name)) this.#drop(item)
    this.#items.delete(name)
  }

  /**
   * Takes the updates for one packet: at most `room` bytes and at most `most` updates. Each counts as sent once more, and is
   * given up after `sends`. `except` leaves out a name that the packet carries anyway.
   */
  take(room: number, sends: number, now: Instant, except?: string, most: number = Infinity): Uint8Array[] {
    if (this.#size === 0) return [] // true for most pings of a cluster at rest: saves a walk over a dozen empty levels
    const taken: Item[] = []
    let left = room
    let misfits = 0
    for (const level of this.#levels) {
      for (let item = level.first; item !== undefined && misfits < MISFITS && taken.length < most; item = item.behind) {
        if (item.name === except) continue
        item.bytes ??= this.#codec.encodeUpdate(item.update)
        if (item.bytes.length > left) {
          misfits++
          continue
        }
        left -= item.bytes.length
        taken.push(item)
      }
    }
    for (const item of taken) this.#countSend(item, sends, now)
    return taken.map((item) => item.bytes as Uint8Array)
  }

  /** Drops the updates about all other names: they are no longer news. */
  keepOnly(name: string): void {
    for (const other of [...this.#items.keys()]) if (other !== name) this.remove(other)
  }

  /** There is nobody to tell: all updates count as told often enough. */
  flush(): void {
    const all = [...this.#items.keys()].flatMap((name) => this.#allOf(name))
    for (const { name } of all) this.remove(name)
    for (const item of all) this.#toldEnough(item.update)
  }

  #countSend(item: Item, sends: number, now: Instant): void {
    this.#level(item.sends).remove(item)
    item.sends++
    if (item.sends < sends && now - item.since < this.#lifetimeMs) {
      this.#level(item.sends).add(item)
      return
    }
    this.#size--
    this.#takeOut(item)
    this.#toldEnough(item.update)
  }

  /** All items about a name, newest first. */
  #allOf(name: string): readonly Item[] {
    let item = this.#items.get(name)
    if (item === undefined) return NONE
    const all: Item[] = []
    for (; item !== undefined; item = item.beside) all.push(item)
    return all
  }

  #takeOut(item: Item): void {
    const first = this.#items.get(item.name)
    if (first !== item) {
      for (let other = first; other !== undefined; other = other.beside) if (other.beside === item) other.beside = item.beside
    } else if (item.beside === undefined) this.#items.delete(item.name)
    else this.#items.set(item.name, item.beside)
  }

  #drop(item: Item): void {
    this.#level(item.sends).remove(item)
    this.#size--
  }

  #level(sends: number): Chain<Item> {
    return (this.#levels[sends] ??= new Chain())
  }
}

/** True if both accuse the same life at the same incarnation, by different accusers. */
function standBesides(held: Update, update: Update): boolean {
  return update.accuser !== undefined && held.accuser !== update.accuser && compareClaims(held.claim, update.claim) === 0
}
