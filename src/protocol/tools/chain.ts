/**
 * A doubly linked list whose links are stored in its items: adding an item, or removing one from the middle, costs a few writes
 * and no memory. For items that constantly move from list to list, where hash tables would dominate the cost: with gossip's
 * levels as sets, starting 300 simulated members took a quarter longer.
 */

/** What every item of a chain carries; only its chain writes it. */
export interface Link<Item> {
  before: Item | undefined
  behind: Item | undefined
}

/** Keeps items in the order in which they were added. Bound: the caller's items, each in one chain at a time. */
export class Chain<Item extends Link<Item>> {
  #first: Item | undefined
  #last: Item | undefined

  /** The first item; {@link Link.behind} leads from it through the rest. */
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
