/**
 * The sub-keys of lives heard from lately. Only a sub-key that has opened a datagram is remembered: a stranger can name any
 * instance, and must not fill this memory with made-up ones.
 */
import { OPENED_LIVES_LIMIT } from './limits.ts'
import type { RingKey } from './ring-key.ts'

/** What opened the last datagram of a life. */
export interface Opener {
  readonly key: RingKey
  readonly subKey: Uint8Array
}

export class OpenedLives {
  /** Key: the instance; the one heard from last is last. Bound: {@link OPENED_LIVES_LIMIT}. */
  readonly #openers = new Map<string, Opener>()

  get size(): number {
    return this.#openers.size
  }

  get(instance: string): Opener | undefined {
    return this.#openers.get(instance)
  }

  opened(instance: string, opener: Opener): void {
    if (!this.#openers.delete(instance) && this.#openers.size >= OPENED_LIVES_LIMIT) {
      this.#openers.delete(this.#openers.keys().next().value as string)
    }
    this.#openers.set(instance, opener)
  }

  /** Forgets all that a removed key has opened. */
  forget(key: RingKey): void {
    for (const [instance, opener] of this.#openers) if (opener.key === key) this.#openers.delete(instance)
  }
}
