/**
 * What is still to be told, and how often it was. Updates ride on every ping and ack and on gossip packets of their own:
 * those told least often first, as many as fit.
 *
 * An update is given up after `updateSends` sends or at the end of its lifetime; a newer one about the same name takes the
 * place of the older, for only the newest can change anybody's mind.
 */
import type { Codec } from './codec.ts'
import type { Instant, Update } from './types.ts'

interface Item {
  readonly name: string
  readonly update: Update
  /** Encoded when first sent, once. */
  bytes: Uint8Array | undefined
  sends: number
  readonly since: Instant
}

/** Updates that may turn out too large before a packet counts as full: a long queue is not searched for the last bytes. */
const MISFITS = 8

export class GossipQueue {
  readonly #codec: Codec
  readonly #lifetimeMs: number
  /** Key: name. Bound: the members table, as there is one update a name. */
  readonly #items = new Map<string, Item>()
  /** Key: number of sends, then name, oldest first. Bound: the items. */
  readonly #levels: Map<string, Item>[] = [new Map()]
  readonly #toldEnough: (update: Update) => void

  /** `toldEnough` is called for each update that has had all its sends or its lifetime, not for one that was replaced. */
  constructor(options: { readonly codec: Codec; readonly lifetimeMs: number; readonly toldEnough: (update: Update) => void }) {
    this.#codec = options.codec
    this.#lifetimeMs = options.lifetimeMs
    this.#toldEnough = options.toldEnough
  }

  get size(): number {
    return this.#items.size
  }

  add(update: Update, now: Instant): void {
    const name = update.claim.name
    this.remove(name)
    this.#insert({ name, update, bytes: undefined, sends: 0, since: now })
  }

  remove(name: string): void {
    const held = this.#items.get(name)
    if (held === undefined) return
    this.#items.delete(name)
    this.#levels[held.sends]?.delete(name)
  }

  /**
   * Takes the updates for one packet: at most `room` bytes, each counted as sent once more, given up at `sends`.
   * `except` leaves out a name, where the packet says it anyway.
   */
  take(room: number, sends: number, now: Instant, except?: string): Uint8Array[] {
    const taken: Item[] = []
    let left = room
    let misfits = 0
    for (const level of this.#levels) {
      for (const item of level.values()) {
        if (misfits === MISFITS) break
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

  /** There is nobody to tell: everything has been told often enough. */
  flush(): void {
    const all = [...this.#items.values()]
    this.#items.clear()
    for (const level of this.#levels) level.clear()
    for (const item of all) this.#toldEnough(item.update)
  }

  #countSend(item: Item, sends: number, now: Instant): void {
    this.#levels[item.sends]?.delete(item.name)
    this.#items.delete(item.name)
    item.sends++
    if (item.sends >= sends || now - item.since >= this.#lifetimeMs) this.#toldEnough(item.update)
    else this.#insert(item)
  }

  #insert(item: Item): void {
    this.#items.set(item.name, item)
    while (this.#levels.length <= item.sends) this.#levels.push(new Map())
    this.#levels[item.sends]?.set(item.name, item)
  }
}
