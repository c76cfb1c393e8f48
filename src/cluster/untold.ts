/** Calls of `setMetadata` that wait until gossip has sent it as often as it sends an update. */
import type { Incarnation } from '../protocol/types.ts'

interface Wait {
  incarnation: Incarnation
  readonly resolve: () => void
}

/** More than any number that can be told. */
const NOT_KNOWN_YET = Infinity as Incarnation

export class Untold {
  /** Bound: the user's own calls. */
  #waits: Wait[] = []
  readonly #handedOver: () => void

  /** `handedOver` is called before promises are resolved. */
  constructor(handedOver: () => void) {
    this.#handedOver = handedOver
  }

  /** Resolves when what `begin` has said is told; it is given what is to be called with the incarnation at which it was said. */
  wait(begin: (said: (incarnation: Incarnation) => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const wait: Wait = { incarnation: NOT_KNOWN_YET, resolve }
      this.#waits.push(wait)
      begin((incarnation) => void (wait.incarnation = incarnation))
    })
  }

  /** All that was said up to that incarnation has been told. */
  told(incarnation: Incarnation): void {
    this.#end(({ incarnation: waitedFor }) => waitedFor <= incarnation)
  }

  /** Nothing will be told any more. */
  end(): void {
    this.#end(() => true)
  }

  #end(ends: (wait: Wait) => boolean): void {
    const told = this.#waits.filter(ends)
    if (told.length === 0) return
    this.#waits = this.#waits.filter((wait) => !ends(wait))
    this.#handedOver()
    for (const { resolve } of told) resolve()
  }
}
