/**
 * A list that collects insertions and carries them out together when it is read: inserting each alone would shift half the list
 * every time.
 */

/** The most insertions in one pass. The cost of ordering them among themselves grows with their square. */
const WAITING = 64

export class PatientList<Item> {
  /** Bound: the caller's items. */
  readonly #items: Item[]
  /** Items still to be inserted. Bound: `WAITING`. */
  readonly #waiting: Item[] = []
  /** The place of each of them, once those before it are inserted. Bound: the same. */
  readonly #places: number[] = []

  /** Takes over the array. */
  constructor(items: Item[] = []) {
    this.#items = items
  }

  get length(): number {
    return this.#items.length + this.#waiting.length
  }

  /** Like `splice(place, 0, item)`. */
  insert(place: number, item: Item): void {
    this.#waiting.push(item)
    this.#places.push(place)
    if (this.#waiting.length === WAITING) this.#settle()
  }

  /** All items in order. The array is live: a caller may replace items in place, but must not insert or remove. */
  get items(): Item[] {
    if (this.#waiting.length > 0) this.#settle()
    return this.#items
  }

  #settle(): void {
    const newcomers = this.#waiting.map((item, index) => ({ item, place: this.#lastPlace(index) })).sort((one, other) => other.place - one.place)
    let from = this.#items.length
    this.#items.push(...this.#waiting)
    for (const [index, { item, place }] of newcomers.entries()) {
      const behind = newcomers.length - index
      // Shift the block between this newcomer and the next by as many places as newcomers remain.
      while (from + behind - 1 > place) {
        from--
        this.#items[from + behind] = this.#items[from] as Item
      }
      this.#items[place] = item
    }
    this.#waiting.length = 0
    this.#places.length = 0
  }

  /** The final place of a waiting item: later insertions at or before its place shift it. */
  #lastPlace(index: number): number {
    let place = this.#places[index] as number
    for (let later = index + 1; later < this.#places.length; later++) if ((this.#places[later] as number) <= place) place++
    return place
  }
}
