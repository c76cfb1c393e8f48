/**
 * A list whose links stand in its items: adding one and taking one out of the middle costs four writes and no memory. For
 * what moves from list to list all the time, where hash tables cost more than all else: gossip's levels as sets made starting
 * 300 simulated members take a quarter longer.
 */

/** What an item of a chain has besides its own; only its chain writes it. */
export interface Link<Item> {
  before: Item | undefined
  behind: Item | undefined
}

/** In the order in which items were added. Bound: the caller's items, each in one chain at a time. */
export class Chain<Item extends Link<Item>> {
  #first: Item | undefined
  #last: Item | undefined

  /** From here {@link Link.behind} leads through the rest. */
  get first(): Item | undefined {
    return this.#first
  }

  add(item: Item): void {
    item.before = this.#last
    item.behind = undefined
    if (this.#last === undefined) this.#first = item
    else this.#last.behind = item
    this.#last = item
  }

  /** The item must be in this chain. */
  remove(item: Item): void {
    const { before, behind } = item
    if (before === undefined) this.#first = behind
    else before.behind = behind
    if (behind === undefined) this.#last = before
    else behind.before = before
    item.before = undefined
    item.behind = undefined
  }
}
