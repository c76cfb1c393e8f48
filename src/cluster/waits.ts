/** `waitFor`: promises that resolve once a test holds for the members. */
import { RollcallError } from '../errors.ts'
import type { Surroundings, Timer } from '../surroundings.ts'
import type { Member } from './member.ts'

/** A test of `members()`, called at once and after each change. */
export type MembersTest<M> = (members: readonly Member<M>[]) => boolean

/** Options of `Cluster.waitFor`. */
export interface WaitOptions {
  /** When aborted, waitFor() rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** After this time, 0 to 2^31 - 1 ms, waitFor() rejects with `ROLLCALL_TIMEOUT`. Default: it waits until the cluster ends. */
  readonly timeoutMs?: number | undefined
}

interface Wait<M> {
  readonly test: MembersTest<M>
  readonly settle: (outcome: () => void) => void
  readonly resolve: (members: readonly Member<M>[]) => void
  readonly reject: (error: unknown) => void
}

export class Waits<M> {
  /** Bound: the user's own calls. */
  readonly #waits = new Set<Wait<M>>()
  readonly #surroundings: Surroundings
  readonly #unref: boolean

  constructor(surroundings: Surroundings, unref: boolean) {
    this.#surroundings = surroundings
    this.#unref = unref
  }

  /** `what` begins the message of a timeout: `member "a" did not appear`. */
  add(test: MembersTest<M>, what: string, options: WaitOptions, members: () => readonly Member<M>[]): Promise<readonly Member<M>[]> {
    const { signal, timeoutMs } = options
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      let timer: Timer | undefined
      const onAbort = (): void => wait.settle(() => reject(signal?.reason))
      const settle = (outcome: () => void): void => {
        if (!this.#waits.delete(wait)) return
        timer?.cancel()
        signal?.removeEventListener('abort', onAbort)
        this.#surroundings.handedOver()
        outcome()
      }
      const wait: Wait<M> = { test, settle, resolve, reject }
      this.#waits.add(wait)
      signal?.addEventListener('abort', onAbort, { once: true })
      if (timeoutMs !== undefined) {
        const late = (): RollcallError => new RollcallError('ROLLCALL_TIMEOUT', `${what} within ${timeoutMs} ms; members: ${members().map(({ name }) => name).join(', ')}`)
        timer = this.#surroundings.timer(timeoutMs, () => settle(() => reject(late())), { unref: this.#unref })
      }
      this.#check(wait, members())
    })
  }

  /** The members have changed: runs every test again. */
  changed(members: () => readonly Member<M>[]): void {
    if (this.#waits.size === 0) return
    const present = members()
    for (const wait of [...this.#waits]) this.#check(wait, present)
  }

  /** Nothing will change any more: all waits are rejected. */
  end(failure: RollcallError): void {
    for (const wait of [...this.#waits]) wait.settle(() => wait.reject(failure))
  }

  #check(wait: Wait<M>, members: readonly Member<M>[]): void {
    try {
      if (wait.test(members)) wait.settle(() => wait.resolve(members))
    } catch (error) {
      wait.settle(() => wait.reject(error))
    }
  }
}
