/**
 * What is still to be told, and how often it was. Updates ride on every ping and ack and on gossip packets of their own:
 * those told least often first, as many as fit.
 *
 * An update is given up after `updateSends` sends or at the end of its lifetime; a newer one about the same name takes the
 * place of the older, for only the newest can change anybody's mind. Accusations of one life by several members stand side by
 * side: each of them counts.
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
  /** Another accusation of the same life by another member. In place of a table a name: a thousand members that start at once have a million of them. */
  beside: Item | undefined
}

const NONE: readonly Item[] = Object.freeze([])

/** Updates that may turn out too large before a packet counts as full: a long queue is not searched for the last bytes. */
const MISFITS = 8

export class GossipQueue {
  readonly #codec: Codec
  readonly #lifetimeMs: number
  /** Key: name. Bound: the members table; per name one update, or the accusations that count. */
  readonly #items = new Map<string, Item>()
  /** Key: number of sends; oldest first. Bound: the items. */
  readonly #levels: Chain<Item>[] = []
  #size = 0
  readonly #toldEnough: (update: Update) => void

  /** `toldEnough` is called for each update that has had all its sends or its lifetime, not for one that was replaced. */
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
   * Takes the updates for one packet: at most `room` bytes, each counted as sent once more, given up at `sends`.
   * `except` leaves out a name, where the packet says it anyway; `most` bounds their number.
   */
  take(room: number, sends: number, now: Instant, except?: string, most: number = Infinity): Uint8Array[] {
    if (this.#size === 0) return [] // most pings of a cluster at rest: a dozen empty levels are not worth looking at
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

  /** Drops what is not about that name: it is no news any more. */
  keepOnly(name: string): void {
    for (const other of [...this.#items.keys()]) if (other !== name) this.remove(other)
  }

  /** There is nobody to tell: everything has been told often enough. */
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

  /** The newest first. */
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

/** True where both accuse the same life at the same number, each of its own accord. */
function standBesides(held: Update, update: Update): boolean {
  return update.accuser !== undefined && held.accuser !== update.accuser && compareClaims(held.claim, update.claim) === 0
}
