/**
 * All that a `Cluster` needs from the world. Production hands in real sockets and clocks (`src/net`), the simulator its
 * virtual ones: the same cluster code runs over both, and whatever is not in this file it cannot touch.
 */
import type { Address } from './protocol/address.ts'
import type { StateWatch } from './protocol/members/watch.ts'
import type { Randomness } from './protocol/tools/random.ts'

/** What is told to one who checks from outside, and to nobody else. */
export interface ClusterWatch extends StateWatch {
  /** A datagram was dropped, and is counted in `stats()` under that reason. */
  dropped(reason: string): void
}

/** What a transport tells about itself beside datagrams; none of it ends the transport. */
export type TransportTrouble =
  /** A send failed here and now (no route, no buffer, too large for the interface). */
  | { readonly type: 'send-failed'; readonly to: Address; readonly cause: unknown }
  /** The socket reported an error that belongs to no send of ours. */
  | { readonly type: 'receive-failed'; readonly cause: unknown }

export interface TransportHandlers {
  datagram(from: Address, bytes: Uint8Array): void
  trouble(trouble: TransportTrouble): void
}

/** Sockets of their own that one transport has open at one time; whom it does not knock at is asked and suspected all the same. */
export const KNOCKS_AT_ONCE = 16

/** A bound datagram socket. */
export interface Transport {
  /** Where it is bound: the port is the real one, also where 0 was asked for. */
  readonly bound: Address
  /** Never throws, never blocks: what cannot be sent is told as trouble. After `close` it does nothing. */
  send(to: Address, bytes: Uint8Array): void
  /**
   * Where sends can stand still: whether one would wait now, and if so `then` is called when none does any more, once, however often
   * it was asked with it. Absent where none ever waits, as with UDP.
   */
  waits?(then: () => void): boolean
  /**
   * Sends from a socket of its own that is connected to that address: only such a one is told that nothing listens there. Then
   * `refused` is called, at most once and within a short time; what is answered instead comes in as any datagram. Where there are too many
   * at once, or the system says nothing, nothing happens.
   */
  knock(to: Address, bytes: Uint8Array, refused: () => void): void
  /**
   * Calls back once, after a turn of the loop in which the socket was read empty: only then has everything arrived that
   * could speak for a member, and only then are verdicts judged. One call back at a time; asking again replaces nothing.
   */
  whenDrained(then: () => void): void
  /** Resolves when the port is free again. */
  close(): Promise<void>
}

export interface BindOptions {
  readonly host: string
  readonly port: number
  /** True: the socket does not keep the process alive. */
  readonly unref: boolean
}

export interface Timer {
  /** Safe to call twice and after it fired. */
  cancel(): void
}

export interface Surroundings {
  /** Monotonic milliseconds, not whole ones. */
  now(): number
  /** Milliseconds since 1970, as far as this machine knows. */
  wallClock(): number
  /** May fire up to a millisecond early or any time late; the callback looks at the clock. */
  timer(afterMs: number, then: () => void, options: { readonly unref: boolean }): Timer
  readonly randomness: Randomness
  /** Rejects for a taken port or an address that is not this machine's, with the system's error. */
  bind(options: BindOptions, handlers: TransportHandlers): Promise<Transport>
  /** All addresses of a host name, in canonical text; of an IP address: itself. Rejects with the system's error. */
  resolve(host: string): Promise<readonly string[]>
  /** The address that others should be told for a socket bound to `host`: itself, or for a wildcard one of this machine. */
  reachable(host: string): string
  /** This machine's name, for members that were given none. */
  hostName(): string
  /**
   * Told each time user code may be about to run: a handler was called, a promise was settled. Real time goes on by itself;
   * the simulator lets promises settle before its next event.
   */
  handedOver(): void
  /** Sees what the cluster holds, as it changes. Nobody looks in production; the simulator checks the rules by it. */
  readonly watch?: ClusterWatch | undefined
  /** Where what a user's handler threw goes: never back into the protocol. */
  uncaught(error: unknown): void
}
