/**
 * What a user's service is given: its cluster, clocks, timers, random numbers and messages to other hosts. The simulator passes
 * in virtual ones; a production program implements the same interface with real ones, so the same service runs in both.
 */
import type { Cluster } from '../../src/cluster/cluster.ts'

/** The timers of one process. They wait while it stands still, and end with it. */
export interface Timers {
  /** Calls back once, after at least 1 ms, as in Node. If the callback returns a promise that rejects, the run fails. */
  setTimeout(then: () => void, ms: number): object
  /** Calls back repeatedly. A late call is not made up for: the next follows a whole interval later. */
  setInterval(then: () => void, ms: number): object
  /** Cancels a timer. Safe to call twice, and after the timer fired. */
  clear(timer: object): void
  /** Resolves after `ms`. Rejects with the signal's reason if that is aborted before. */
  sleep(ms: number, options?: { readonly signal?: AbortSignal | undefined }): Promise<void>
}

export interface Host<M = unknown> extends Timers {
  /** The name of its member, by which others send to it. */
  readonly name: string
  /** The member on this host. It is started right after the factory is called, so handlers added there hear its first join. */
  readonly cluster: Cluster<M>
  /** The monotonic clock of this host, in milliseconds with fractions. Those of two hosts cannot be compared. */
  now(): number
  /** The wall clock of this host: milliseconds since 1970, as far as it knows. */
  wallClock(): number
  /** A random number from 0 up to, but not including, 1. Each life of each host has a stream of its own. */
  random(): number
  /**
   * Sends one datagram to the host on which the member `to` runs. The faults of the link apply to it: it may be lost,
   * duplicated or overtaken. If nobody has that name, it is lost. A message is plain data as in metadata: null, booleans,
   * finite numbers, text, bytes, arrays and plain objects. Throws a `TypeError` for anything else, with its path, and a
   * `RangeError` above 65,000 bytes.
   */
  send(to: string, message: unknown): void
  /** Adds a handler of messages. A message that arrives while there is none is lost. */
  onMessage(handler: (from: string, message: unknown) => void): void
  /** Aborted when the process ends: by a crash, or after its member has left. A restart calls the factory with a new `Host`. */
  readonly signal: AbortSignal
}
