/**
 * What a user's service is given: its cluster, the time, timers, random numbers and messages to other hosts. The simulator hands
 * in virtual ones; a production program fits the same interface with real ones, so the same service runs in both.
 */
import type { Cluster } from '../../src/cluster/cluster.ts'

/** The timers of one process: they wait while it stands still, and end with it. */
export interface Timers {
  /** Calls back once, after at least 1 ms, as Node does. A promise that the call-back returns is watched for its rejection. */
  setTimeout(then: () => void, ms: number): object
  /** Calls back again and again. One that comes late is not made up for: the next follows a whole interval later. */
  setInterval(then: () => void, ms: number): object
  /** Safe to call twice, and after the timer fired. */
  clear(timer: object): void
  /** Resolves after so long; rejects with the signal's reason when that is aborted before. */
  sleep(ms: number, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>
}

export interface Host<M = unknown> extends Timers {
  /** The name by which others send to it: that of its member. */
  readonly name: string
  /** The cluster member on this host. It is started right after the factory was called: handlers set there hear its first join. */
  readonly cluster: Cluster<M>
  /** The monotonic clock of this host, in milliseconds that need not be whole. It tells nothing about another host's. */
  now(): number
  /** Milliseconds since 1970 as far as this host knows. */
  wallClock(): number
  /** From 0 up to but not 1; each host and each life has a stream of its own. */
  random(): number
  /**
   * One datagram to another host, by the name of the member that runs there: delivered once, or lost, as the link decides; later ones
   * may overtake it. To a name that nobody has it is lost. Plain data as in metadata: null, booleans, finite numbers, text, bytes,
   * arrays and plain objects. Anything else throws, with its path.
   */
  send(to: string, message: unknown): void
  /** Adds a handler. What comes in while there is none is lost. */
  onMessage(handler: (from: string, message: unknown) => void): void
  /** Aborted when the process ends: by a crash, or after its member left. A restart calls the factory again, with another host. */
  readonly signal: AbortSignal
}
