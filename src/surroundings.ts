/**
 * Everything that a `Cluster` needs from the outside world. Production hands in real sockets and clocks (`src/net`), the
 * simulator virtual ones. The same cluster code runs on both, and it cannot touch anything that is not in this file.
 */
import type { Address } from './protocol/address.ts'
import type { StateWatch } from './protocol/members/watch.ts'
import type { Randomness } from './protocol/tools/random.ts'

/** What an outside checker is told, and nobody else. */
export interface ClusterWatch extends StateWatch {
  /** A datagram was dropped and counted in `stats()` under that reason. */
  dropped(reason: string): void
}

/** What a transport reports besides datagrams. None of it ends the transport. */
export type TransportTrouble =
  /** A send failed locally (no route, no buffer, too large for the interface). */
  | { readonly type: 'send-failed'; readonly to: Address; readonly cause: unknown }
  /** The socket reported an error that belongs to none of our sends. */
  | { readonly type: 'receive-failed'; readonly cause: unknown }

export interface TransportHandlers {
  datagram(from: Address, bytes: Uint8Array): void
  trouble(trouble: TransportTrouble): void
}

/** How many knocks, each with its own socket, one transport has open at a time. Without one, a member is still probed. */
export const KNOCKS_AT_ONCE = 16

/** A bound datagram socket. */
export interface Transport {
  /** Where it is bound. The port is the real one, even if 0 was asked for. */
  readonly bound: Address
  /** Never throws, never blocks: a failed send is reported as trouble. Does nothing after `close`. */
  send(to: Address, bytes: Uint8Array): void
  /**
   * Whether a send would have to wait now. If so, `then` is called once when sends go out again, however often this was called
   * with it. Absent where sends never wait, as with UDP.
   */
  waits?(then: () => void): boolean
  /**
   * Sends from a socket of its own that is connected to that address: only a connected socket is told that nothing listens there.
   * If so, `refused` is called, at most once and soon. An answer arrives like any other datagram. If {@link KNOCKS_AT_ONCE} are
   * open already, or the system reports nothing, nothing happens.
   */
  knock(to: Address, bytes: Uint8Array, refused: () => void): void
  /**
   * Calls back once, after a turn of the event loop that read the socket empty. Only then has everything been read that could
   * speak for a member, so only then are verdicts judged. Each call gets its own callback: asking again replaces nothing.
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
  /** Safe to call twice, and after the timer has fired. */
  cancel(): void
}

export interface Surroundings {
  /** Monotonic time in milliseconds, with fractions. */
  now(): number
  /** Milliseconds since 1970 by this machine's clock, which may be wrong. */
  wallClock(): number
  /** May fire up to a millisecond early, or any amount late: the callback must look at the clock. */
  timer(afterMs: number, then: () => void, options: { readonly unref: boolean }): Timer
  readonly randomness: Randomness
  /** Rejects with the system's error, for example if the port is taken or the address is not this machine's. */
  bind(options: BindOptions, handlers: TransportHandlers): Promise<Transport>
  /** All addresses of a host name, as canonical text; an IP address resolves to itself. Rejects with the system's error. */
  resolve(host: string): Promise<readonly string[]>
  /** The address to advertise for a socket bound to `host`: `host` itself, or for a wildcard an address of this machine. */
  reachable(host: string): string
  /** This machine's name, for the default name of a member. */
  hostName(): string
  /**
   * Called each time user code may be about to run, because a handler is called or a promise is settled. The simulator then lets
   * promises settle before its next event; in production it does nothing.
   */
  handedOver(): void
  /** Sees what the cluster holds, as it changes: the simulator's checkers use it. Absent in production. */
  readonly watch?: ClusterWatch | undefined
  /** Receives what a user's handler threw, which never goes back into the protocol. */
  uncaught(error: unknown): void
}
