/** Calls of `setMetadata` that wait until gossip has sent the change as often as it sends an update. */
import type { Incarnation } from '../protocol/types.ts'

interface Wait {
  incarnation: Incarnation
  readonly resolve: () => void
}

/** Above any incarnation that there can be. */
const NOT_KNOWN_YET = Infinity as Incarnation

export class Untold {
  /** Bound: the user's own calls. */
  #waits: Wait[] = []
  readonly #handedOver: () => void

  /** `handedOver` is called before promises are resolved. */
  constructor(handedOver: () => void) {
    this.#handedOver = handedOver
  }

  /** `begin` makes the change and calls `said` with the incarnation that has it. Resolves when gossip has told that incarnation. */
  wait(begin: (said: (incarnation: Incarnation) => void) => void): Promise<void> {
    return new Promise((resolve) => {
      const wait: Wait = { incarnation: NOT_KNOWN_YET, resolve }
      this.#waits.push(wait)
      begin((incarnation) => void (wait.incarnation = incarnation))
    })
  }

  /** Gossip has told everything up to that incarnation. */
  told(incarnation: Incarnation): void {
    this.#end(({ incarnation: waitedFor }) => waitedFor <= incarnation)
  }

  /** Nothing more will be told: all calls resolve. */
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
