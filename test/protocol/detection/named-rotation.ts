/** A rotation of names, as tests write them down: each stands for an item of its own. */
import { Rotation, type Turn } from '../../../src/protocol/detection/rotation.ts'
import type { Random } from '../../../src/protocol/tools/random.ts'

interface Item extends Turn {
  readonly name: string
}

export class NamedRotation {
  readonly #rotation: Rotation<Item>
  readonly #items = new Map<string, Item>()

  constructor(random: Random) {
    this.#rotation = new Rotation(random)
  }

  get size(): number {
    return this.#rotation.size
  }

  add(name: string): void {
    const item = this.#items.get(name) ?? { name, turn: -1 }
    this.#items.set(name, item)
    this.#rotation.add(item)
  }

  remove(name: string): void {
    this.#rotation.remove(this.#items.get(name) ?? { name, turn: -1 })
    this.#items.delete(name)
  }

  next(): string | undefined {
    return this.#rotation.next()?.name
  }
}
