/** Surroundings in the hand of a test: time stands still until it is moved, and what is asked of them is written down. */
import type { Address } from '../../src/protocol/address.ts'
import type { Randomness } from '../../src/protocol/tools/random.ts'
import type { BindOptions, ClusterWatch, Surroundings, Timer, Transport, TransportHandlers } from '../../src/surroundings.ts'
import type { Member } from '../../src/cluster/member.ts'
import { memberOf } from '../../src/cluster/member.ts'
import { Settling } from '../../sim/kernel/settle.ts'
import { claim, randomnessFrom } from '../protocol/support.ts'

export class FakeTimer implements Timer {
  readonly dueMs: number
  readonly unref: boolean
  state: 'armed' | 'fired' | 'cancelled' = 'armed'
  readonly #then: () => void

  constructor(dueMs: number, unref: boolean, then: () => void) {
    this.dueMs = dueMs
    this.unref = unref
    this.#then = then
  }

  cancel(): void {
    if (this.state === 'armed') this.state = 'cancelled'
  }

  fire(): void {
    this.state = 'fired'
    this.#then()
  }
}

/** A socket that sends nothing, and that is read empty when the test says so. */
export class FakeTransport implements Transport {
  readonly bound: Address
  readonly options: BindOptions
  readonly handlers: TransportHandlers
  readonly sent: { readonly to: Address; readonly bytes: Uint8Array }[] = []
  readonly knocks: { readonly to: Address; readonly bytes: Uint8Array; readonly refused: () => void }[] = []
  closed = false
  /** Absent, as with real sockets, unless a test says otherwise. */
  waits?: (then: () => void) => boolean
  #whenDrained: (() => void)[] = []

  constructor(options: BindOptions, handlers: TransportHandlers) {
    this.options = options
    this.handlers = handlers
    this.bound = { host: options.host, port: options.port === 0 ? 40_000 : options.port }
  }

  /** How many wait for the socket to be read empty. */
  get draining(): number {
    return this.#whenDrained.length
  }

  send(to: Address, bytes: Uint8Array): void {
    this.sent.push({ to, bytes })
  }

  knock(to: Address, bytes: Uint8Array, refused: () => void): void {
    this.knocks.push({ to, bytes, refused })
  }

  whenDrained(then: () => void): void {
    this.#whenDrained.push(then)
  }

  drain(): void {
    for (const then of this.#whenDrained.splice(0)) then()
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }
}

export class FakeSurroundings implements Surroundings {
  nowMs = 0
  wallClockMs = 1_767_225_600_000
  /** All that were ever armed. */
  readonly timers: FakeTimer[] = []
  readonly transports: FakeTransport[] = []
  readonly uncaughtErrors: unknown[] = []
  readonly randomness: Randomness = randomnessFrom(1)
  /** How often user code was announced. */
  handedOvers = 0
  watch: ClusterWatch | undefined
  /** What `resolve` does; an IP address stands for itself unless the test says otherwise. */
  lookUp: (host: string) => Promise<readonly string[]> = (host) => Promise.resolve([host])
  bindFailure: Error | undefined
  /** How long binding takes. */
  whenBound: Promise<void> = Promise.resolve()

  now(): number {
    return this.nowMs
  }

  wallClock(): number {
    return this.wallClockMs
  }

  timer(afterMs: number, then: () => void, options: { readonly unref: boolean }): Timer {
    const timer = new FakeTimer(this.nowMs + afterMs, options.unref, then)
    this.timers.push(timer)
    return timer
  }

  async bind(options: BindOptions, handlers: TransportHandlers): Promise<Transport> {
    await this.whenBound
    if (this.bindFailure !== undefined) throw this.bindFailure
    const transport = new FakeTransport(options, handlers)
    this.transports.push(transport)
    return transport
  }

  resolve(host: string): Promise<readonly string[]> {
    return this.lookUp(host)
  }

  reachable(host: string): string {
    return host === '0.0.0.0' ? '10.0.0.9' : host
  }

  hostName(): string {
    return 'machine'
  }

  handedOver(): void {
    this.handedOvers++
  }

  uncaught(error: unknown): void {
    this.uncaughtErrors.push(error)
  }

  /** When the armed timers are due, the earliest first. */
  get armed(): readonly number[] {
    return this.timers.filter(({ state }) => state === 'armed').map(({ dueMs }) => dueMs).sort((a, b) => a - b)
  }

  /** Moves time on and fires what is due, the earliest first. */
  runTo(ms: number): void {
    for (;;) {
      const [next] = this.timers.filter(({ state, dueMs }) => state === 'armed' && dueMs <= ms).sort((a, b) => a.dueMs - b.dueMs)
      if (next === undefined) break
      this.nowMs = Math.max(this.nowMs, next.dueMs)
      next.fire()
    }
    this.nowMs = Math.max(this.nowMs, ms)
  }
}

/** A signal, and who listens to it. */
export function watchedSignal(): { readonly signal: AbortSignal; readonly listeners: ReadonlySet<unknown> } {
  const listeners = new Set<unknown>()
  const { signal } = new AbortController()
  return {
    listeners,
    signal: Object.assign(signal, {
      addEventListener: (_type: string, listener: unknown) => listeners.add(listener),
      removeEventListener: (_type: string, listener: unknown) => listeners.delete(listener),
    }),
  }
}

/** An error as the system makes them. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`the system says ${code}`), { code })
}

export interface Deferred<Value> {
  readonly promise: Promise<Value>
  readonly resolve: (value: Value) => void
  readonly reject: (error: unknown) => void
}

/** A promise that the test settles. */
export function deferred<Value>(): Deferred<Value> {
  let settle: Omit<Deferred<Value>, 'promise'> | undefined
  const promise = new Promise<Value>((resolve, reject) => (settle = { resolve, reject }))
  return { promise, ...(settle as Omit<Deferred<Value>, 'promise'>) }
}

/** Lets every promise go as far as it can. */
export async function settle(): Promise<void> {
  await new Settling().takeTurn()
}

/** What has become of a promise by now: its value, `{ rejected }`, or 'pending'. */
export async function outcome(promise: Promise<unknown>): Promise<unknown> {
  let seen: unknown = 'pending'
  promise.then((value) => (seen = value), (rejected: unknown) => (seen = { rejected }))
  await settle()
  return seen
}

/** A member as users see it: its name is all that matters. */
export function member(name: string): Member<null> {
  return memberOf(claim(name), 'alive', null)
}
