/**
 * Instants by key, the earliest first: a binary heap in which a superseded node stays until it comes to the top. Key: the
 * caller's. Bound: the caller's keys; the heap is rebuilt when it holds more than twice as many nodes plus `SPARE`.
 */
import type { Instant } from '../types.ts'

/** Superseded nodes that are not worth a rebuild. */
const SPARE = 16

interface Node<Key> {
  readonly key: Key
  readonly at: Instant
  readonly order: number
}

export class Deadlines<Key> {
  /** Bound: the caller's keys. */
  readonly #current = new Map<Key, Node<Key>>()
  /** Bound: twice as many, plus `SPARE`. */
  #heap: Node<Key>[] = []
  #order = 0

  get size(): number {
    return this.#current.size
  }

  set(key: Key, at: Instant): void {
    const node: Node<Key> = { key, at, order: this.#order++ }
    this.#current.set(key, node)
    this.#push(node)
    this.#tidy()
  }

  delete(key: Key): void {
    if (this.#current.delete(key)) this.#tidy()
  }

  /** The earliest instant; undefined if there is none. */
  earliest(): Instant | undefined {
    return this.#top()?.at
  }

  /**
   * Removes and returns the key with the earliest instant, if that is due; equal instants in the order in which they were set.
   */
  takeDue(now: Instant): Key | undefined {
    const top = this.#top()
    if (top === undefined || top.at > now) return undefined
    this.#pop()
    this.#current.delete(top.key)
    return top.key
  }

  #top(): Node<Key> | undefined {
    for (;;) {
      const top = this.#heap[0]
      if (top === undefined || this.#current.get(top.key) === top) return top
      this.#pop()
    }
  }

  #tidy(): void {
    if (this.#heap.length <= 2 * this.#current.size + SPARE) return
    this.#heap = [...this.#current.values()].sort((a, b) => (earlier(a, b) ? -1 : 1))
  }

  #push(node: Node<Key>): void {
    const heap = this.#heap
    let index = heap.push(node) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent] as Node<Key>
      if (!earlier(node, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = node
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      const right = child + 1
      if (right < heap.length && earlier(heap[right] as Node<Key>, heap[child] as Node<Key>)) child = right
      const below = heap[child] as Node<Key>
      if (!earlier(below, last)) break
      heap[index] = below
      index = child
    }
    heap[index] = last
  }
}

function earlier<Key>(a: Node<Key>, b: Node<Key>): boolean {
  return a.at !== b.at ? a.at < b.at : a.order < b.order
}
