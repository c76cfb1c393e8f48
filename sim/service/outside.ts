/**
 * Whose doing is it? What a service does, at once or behind any number of awaits, is known to be its own.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

/** A service in one life of its process. */
export interface Resident {
  /** It used something that the simulator does not govern. */
  outside(what: string, cause: Error): void
  /** It threw, and nobody caught it. */
  uncaught(cause: unknown): void
}

const residents = new AsyncLocalStorage<Resident>()

/** Runs it, and all that it goes on to do later, as the doing of this resident. */
export function inside(resident: Resident, then: () => void): void {
  residents.run(resident, then)
}

export function watchOutside(): () => void {
  return () => {}
}
