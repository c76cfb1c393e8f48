/**
 * A list into which items are put at any place, and which carries that out when somebody looks, for many items in one pass: where
 * thousands join thousands, shifting half of the list for each takes longer than most else that is done about them.
 */

/** As many as one pass takes: what they shift among themselves is their square. */
const WAITING = 64

export class PatientList<Item> {
  /** Bound: its user's. */
  readonly #items: Item[]
  /** Bound: as many as one pass takes. */
  readonly #waiting: Item[] = []
  /** Of each of those its place, when those before it stand there. Bound: the same. */
  readonly #places: number[] = []

  /** Takes over the array. */
  constructor(items: Item[] = []) {
    this.#items = items
  }

  get length(): number {
    return this.#items.length + this.#waiting.length
  }

  /** As `splice(place, 0, item)`. */
  insert(place: number, item: Item): void {
    this.#waiting.push(item)
    this.#places.push(place)
    if (this.#waiting.length === WAITING) this.#settle()
  }

  /** All in order; to be changed by nobody who inserts later, but for items that others take the place of. */
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
      // Those that are left stand before this one; what is between it and the one behind it moves by the number of them and of itself.
      while (from + behind - 1 > place) {
        from--
        this.#items[from + behind] = this.#items[from] as Item
      }
      this.#items[place] = item
    }
    this.#waiting.length = 0
    this.#places.length = 0
  }

  /** Where one stands when those that came after it have shifted it. */
  #lastPlace(index: number): number {
    let place = this.#places[index] as number
    for (let later = index + 1; later < this.#places.length; later++) if ((this.#places[later] as number) <= place) place++
    return place
  }
}
