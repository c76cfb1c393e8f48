/** The facade: what a service embeds. Promises, events and the life cycle; the protocol is elsewhere. */
import { NameConflictError, RollcallError } from '../errors.ts'
import { addressText } from '../protocol/address.ts'
import type { RoundTrip } from '../protocol/detection/round-trip.ts'
import type { EngineEvent } from '../protocol/outbox.ts'
import type { Instance } from '../protocol/types.ts'
import type { Surroundings } from '../surroundings.ts'
import type { KeyRing } from '../wire/key-ring.ts'
import { checkArguments } from './arguments.ts'
import { Audience } from './audience.ts'
import { realSurroundings } from './default.ts'
import type { DepartedMember } from './departed.ts'
import { departedMembers } from './departed.ts'
import { engineWarning } from './engine-warning.ts'
import { Entrance } from './entrance.ts'
import type { ClusterEvents } from './handlers.ts'
import { Keys, newRing } from './keys.ts'
import type { Member } from './member.ts'
import { changed, memberOf } from './member.ts'
import { open, type Opened } from './opening.ts'
import type { ClusterOptions, ResolvedOptions } from './options.ts'
import { resolveOptions } from './options.ts'
import { ownMetadata, type OwnMetadata } from './own-metadata.ts'
import { SeedLookUps } from './seed-look-up.ts'
import type { Started, StartOptions } from './start.ts'
import { Start } from './start.ts'
import type { ClusterStats } from './stats.ts'
import { TrafficCounters } from './stats.ts'
import { unborn } from './unborn.ts'
import { Untold } from './untold.ts'
import type { ClusterEvent, PeerEvent } from './view.ts'
import { View } from './view.ts'
import type { MembersTest, WaitOptions } from './waits.ts'

/** `idle` until start() is called, `starting` until it settles, `running`, `leaving` once leave() is called, `closed` for good. */
export type ClusterState = 'idle' | 'starting' | 'running' | 'leaving' | 'closed'

/** Options of {@link Cluster.leave}. */
export interface LeaveOptions {
  /** How long saying good-bye may take, 0 to 2^31 - 1 ms. Default: 1000. */
  readonly timeoutMs?: number | undefined
  /** When aborted, the cluster closes at once, and leave() still resolves. */
  readonly signal?: AbortSignal | undefined
}

/** Several round trips, and about as long as a shutdown can be expected to wait. */
const LEAVE_TIMEOUT_MS = 1000
const cutShort = (by: string): RollcallError => new RollcallError('ROLLCALL_STATE', `start() was cut short: ${by}() was called before it had resolved`)

/**
 * This process as a member of a cluster. It finds its peers, lets them find it, and reports who joins and who leaves.
 *
 * ```ts
 * const cluster = new Cluster({ name: 'api-1', seeds: ['10.0.3.5:7390'], metadata: { role: 'api' } })
 * cluster.on('join', (member) => console.log('join', member.name))
 * cluster.on('leave', (member, reason) => console.log('leave', member.name, reason))
 * await cluster.start()
 * ```
 *
 * No event is about this member itself. `members()` is this member plus the replay of all events so far, even inside a handler.
 */
export class Cluster<M = unknown> implements AsyncDisposable {
  /** Resolves when the cluster has ended: with the error that ended it, or undefined if none did. Never rejects. */
  readonly closed: Promise<RollcallError | undefined>
  /** The keys that seal and open datagrams. They can be changed at any time before the end. */
  readonly keys: Keys
  readonly #options: ResolvedOptions<M>
  readonly #surroundings: Surroundings
  readonly #view: View<M>
  readonly #audience: Audience<M>
  readonly #counters = new TrafficCounters()
  readonly #ring: KeyRing
  readonly #untold: Untold
  #state: ClusterState = 'idle'
  #own: OwnMetadata<M>
  #opened: Opened | undefined
  #start: Start | undefined
  readonly #seeds: SeedLookUps
  #leaving: Promise<{ readonly spread: boolean }> | undefined
  #spread = false
  /** The join timeout expired before the socket was bound. */
  #isLate = false
  #resolveClosed!: (reason: RollcallError | undefined) => void

  /** Checks the options: throws `ROLLCALL_OPTIONS` with all problems, `ROLLCALL_KEY`, `ROLLCALL_METADATA_SIZE` or `..._TYPE`. */
  constructor(...args: undefined extends M ? [options?: ClusterOptions<M>] : [options: ClusterOptions<M>])
  /** @internal The second argument is for the simulator. */
  constructor(options: unknown, surroundings: Surroundings)
  constructor(options: unknown = {}, surroundings: Surroundings = realSurroundings()) {
    this.#options = resolveOptions<M>(options)
    this.#surroundings = surroundings
    this.#own = ownMetadata(this.#options.metadata, this.#options.readMetadata)
    const warn: Audience<M>['warn'] = (cause, make) => this.#audience.warn(cause, make)
    const entrance = new Entrance<M>({ options: this.#options, refused: this.#counters.refused, warn })
    const self = unborn<M>(this.#options, surroundings, this.#own.value)
    this.#view = new View<M>(self, (claim) => entrance.read(claim), { admits: (member) => entrance.admits(member), observes: this.#options.observe })
    this.#audience = new Audience<M>({ surroundings, unref: this.#options.unref, view: this.#view })
    this.#seeds = new SeedLookUps(surroundings, this.#options.seeds, () => this.#greetSeeds())
    this.#untold = new Untold(() => surroundings.handedOver())
    this.#ring = newRing(this.#options, surroundings)
    this.keys = new Keys(this.#ring, () => (this.#state === 'closed' ? this.#wrongState('its keys can no longer be changed') : undefined))
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
  }

  /** How far it has come in its life: see {@link ClusterState}. */
  get state(): ClusterState {
    return this.#state
  }

  /** False while seeds were given but no other member is known; otherwise true. */
  get joined(): boolean {
    return this.#options.seeds.length === 0 || this.#view.peers().length > 0
  }

  /** This member as others see it. Its address is final once start() has bound the socket. */
  get self(): Member<M> {
    return this.#view.self
  }

  /** The length of `members()`. */
  get size(): number {
    return this.#view.size
  }

  /** All alive or suspect members, self included unless it observes, by name. Frozen; the same array until something changes. */
  members(): readonly Member<M>[] {
    return this.#view.members()
  }

  /** `members()` without self. */
  peers(): readonly Member<M>[] {
    return this.#view.peers()
  }

  /** The one of `members()` that has this name, or undefined. */
  member(name: string): Member<M> | undefined {
    return this.#view.get(name)
  }

  /** What was counted since the start, and how things stand now: a frozen copy. `prometheusText` formats it for Prometheus. */
  stats(): ClusterStats {
    return this.#counters.snapshot(this.#opened?.engine)
  }

  /** The smoothed round-trip time to a member and its variation, as in RFC 6298; undefined until it has answered a probe. */
  rtt(name: string): RoundTrip | undefined {
    const known = this.#opened?.engine.roundTrip(name)
    return known === undefined ? undefined : Object.freeze({ ...known })
  }

  /** Members that are gone but still remembered, sorted by name. Frozen. */
  departed(): readonly DepartedMember[] {
    return departedMembers(this.#opened?.engine.gone ?? [], this.#surroundings.now())
  }

  /**
   * Forgets a failed member that will not come back; resolves with whether there was one. The others go on asking about it until
   * they forget it too; for `updateLifetimeMs` they may report its failure here anew. `ROLLCALL_STATE` after the end.
   */
  async forget(name: string): Promise<boolean> {
    if (this.#state === 'closed') throw this.#wrongState('it can no longer forget a member')
    return this.#opened?.engine.forget(name) ?? false
  }

  /** Calls the handler at each event of that name, once `members()` reflects it. What the handler throws is an uncaught error. */
  on<Name extends keyof ClusterEvents<M>>(name: Name, handler: ClusterEvents<M>[Name]): this {
    this.#audience.handlers.on(name, handler)
    return this
  }

  /** Like on(), but for the next such event only. */
  once<Name extends keyof ClusterEvents<M>>(name: Name, handler: ClusterEvents<M>[Name]): this {
    this.#audience.handlers.once(name, handler)
    return this
  }

  /** Removes a handler that on() or once() has added. */
  off<Name extends keyof ClusterEvents<M>>(name: Name, handler: ClusterEvents<M>[Name]): this {
    this.#audience.handlers.off(name, handler)
    return this
  }

  /**
   * Binds the socket and looks for the others. Resolves once the whole member list of one seed is in (its joins fire first); at
   * once if there are no seeds or all seeds are this member; or after `joinTimeoutMs` with `joined: false`, and goes on trying.
   * Rejects with `ROLLCALL_ADDRESS`, `ROLLCALL_NAME_TAKEN`, `ROLLCALL_NO_SEED` (only if `required`), the signal's reason, or
   * `ROLLCALL_STATE` if leave() or close() came first: the cluster is then closed. A second call rejects with `ROLLCALL_STATE`,
   * wrong arguments with `ROLLCALL_OPTIONS`: neither changes anything.
   */
  async start(options: StartOptions = {}): Promise<Started> {
    if (this.#state !== 'idle') throw this.#wrongState('only an idle one can be started; make a new Cluster')
    const start = new Start(options, {
      surroundings: this.#surroundings,
      unref: this.#options.unref,
      aborted: (reason) => this.#do(() => this.#end(undefined, reason)),
      timedOut: (required) => this.#do(() => this.#joinTimedOut(required)),
    })
    this.#start = start
    this.#state = 'starting'
    if (options.signal?.aborted) this.#end(undefined, options.signal.reason)
    else void this.#open()
    return start.promise
  }

  /**
   * Replaces this member's metadata at once. Resolves when gossip has sent it as often as it sends an update, or at the end.
   * Rejects with `ROLLCALL_METADATA_SIZE`, `ROLLCALL_METADATA_TYPE`, or `ROLLCALL_STATE` after leave() or the end.
   */
  async setMetadata(metadata: M): Promise<void> {
    if (this.#state === 'leaving' || this.#state === 'closed') throw this.#wrongState('its metadata can no longer be changed')
    const own = ownMetadata(metadata, this.#options.readMetadata)
    const opened = this.#opened
    if (opened === undefined) {
      this.#own = own
      this.#view.self = changed(this.#view.self, { metadata: own.value })
      return this.#audience.changed()
    }
    await this.#untold.wait((said) => opened.driver.input((engine, now) => {
      this.#own = own
      engine.setMetadata(own.bytes, now)
      said(engine.self.incarnation)
    }))
  }

  /**
   * Resolves with `members()` as soon as it has that name, or the test returns true for it. Rejects with `ROLLCALL_TIMEOUT`,
   * the signal's reason, what the test throws, `ROLLCALL_OPTIONS` for wrong arguments, or `ROLLCALL_STATE` at the end.
   */
  async waitFor(test: string | MembersTest<M>, options: WaitOptions = {}): Promise<readonly Member<M>[]> {
    if (this.#state === 'closed') throw this.#wrongState('its members no longer change')
    return this.#audience.waitFor(test, options)
  }

  /** Events from now on, after a join for each peer. Throws the signal's reason, or `ROLLCALL_OVERFLOW` if too many are unread. */
  events(options: { readonly signal?: AbortSignal | undefined } = {}): AsyncIterableIterator<ClusterEvent<M>> {
    const stream = this.#audience.events(options)
    if (this.#state === 'closed') stream.end()
    return stream
  }

  /**
   * Says good-bye and ends, within `timeoutMs`. `spread` tells whether gossip has sent the good-bye as often as an update, and
   * min(3, others) members have acknowledged it. A second call returns the same promise. Rejects only for wrong arguments.
   */
  leave(options: LeaveOptions = {}): Promise<{ readonly spread: boolean }> {
    try {
      checkArguments('leave', options)
      return (this.#leaving ??= this.#leave(options.timeoutMs ?? LEAVE_TIMEOUT_MS, options.signal))
    } catch (wrongArguments) {
      return Promise.reject(wrongArguments as RollcallError)
    }
  }

  /** Ends without a good-bye: the others will find this member failed. Resolves when the port is free. Cuts a leave() short. */
  async close(): Promise<void> {
    this.#do(() => this.#end(undefined))
    await this.closed
  }

  /** Calls leave(): `await using` does so at the end of its block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave()
  }

  /** Acts now or, if called from within a handler, right after that handler. */
  #do(action: () => void): void {
    if (this.#opened === undefined) action()
    else this.#opened.driver.input(action)
  }

  async #open(): Promise<void> {
    const { name, instance } = this.#view.self
    try {
      const opened = await open({
        options: this.#options,
        surroundings: this.#surroundings,
        name,
        instance: instance as Instance,
        metadata: () => this.#own.bytes,
        counters: this.#counters,
        ring: this.#ring,
        foreign: (reason, warning) => this.#do(() => this.#audience.warn({ kind: reason }, warning)),
        tell: (event) => this.#tell(event),
      })
      if (this.#state === 'closed') return void opened.transport.close()
      this.#opened = opened
      this.#view.self = memberOf(opened.engine.self, 'alive', this.#own.value)
      this.#audience.changed()
      if (this.#own.bytes !== opened.engine.self.metadata) opened.driver.input((engine, now) => engine.setMetadata(this.#own.bytes, now))
      opened.driver.input((engine, now) => engine.start(now, { hasSeeds: this.#options.seeds.length > 0 }))
      if (this.#isLate) this.#joinTimedOut(false)
    } catch (error) {
      this.#end(error as RollcallError)
    }
  }

  #tell(event: EngineEvent): void {
    switch (event.type) {
      case 'join':
      case 'leave':
      case 'update':
      case 'suspect':
      case 'recover':
        return this.#tellUser(event)
      case 'self':
        this.#view.self = memberOf(event.claim, event.claim.state, this.#own.value)
        return this.#audience.changed()
      case 'joined':
        return this.#started(true)
      case 'seek-seeds':
        return this.#seeds.lookUpAll()
      case 'told':
        return this.#untold.told(event.incarnation)
      case 'departed':
        this.#spread = event.spread
        return this.#end(undefined)
      case 'limit':
      case 'namesake':
        return this.#audience.warn({ kind: event.type }, () => engineWarning(event))
      case 'conflict':
        return this.#end(new NameConflictError({ name: event.holder.name, address: addressText(event.holder.address) }))
      default:
        event satisfies never
    }
  }

  #tellUser(event: PeerEvent): void {
    const shown = this.#view.take(event)
    if (shown !== undefined) this.#audience.tell(shown)
  }

  #greetSeeds(): void {
    const opened = this.#opened
    opened?.driver.input((engine, now) => {
      for (const { kind, warning } of this.#seeds.troubles(engine.self.address, opened.transport.bound)) this.#audience.warn({ kind }, () => warning)
      engine.greet(this.#seeds.addresses(opened.transport.bound), this.#seeds.complete(opened.transport.bound), now)
    })
  }

  #started(joined: boolean): void {
    if (this.#state === 'starting') this.#state = 'running'
    this.#start?.resolve({ joined, members: this.size })
    this.#start = undefined
  }

  /** If the socket is not bound yet and no seed is `required`, start() still waits until it is, but no longer. */
  #joinTimedOut(required: boolean): void {
    if (this.#start === undefined) return
    if (!required) {
      this.#isLate = this.#opened === undefined
      if (this.#isLate) return
      this.#opened?.driver.input((engine, now) => engine.settleForNow(now))
      return this.#started(this.#options.seeds.length === 0)
    }
    const report = this.#seeds.report((address) => this.#opened?.engine.seedOutcome(address) ?? 'not greeted yet', this.#opened?.transport.bound)
    this.#end(new RollcallError('ROLLCALL_NO_SEED', `no seed sent its member list within ${this.#start.joinTimeoutMs} ms:\n  ${report.join('\n  ')}`))
  }

  async #leave(timeoutMs: number, signal: AbortSignal | undefined): Promise<{ readonly spread: boolean }> {
    const onAbort = (): void => void this.close()
    signal?.addEventListener('abort', onAbort, { once: true })
    this.#do(() => this.#beginLeave(timeoutMs))
    if (signal?.aborted) onAbort()
    await this.closed
    signal?.removeEventListener('abort', onAbort)
    return { spread: this.#spread }
  }

  /** Before the socket is bound nobody has heard of this member, so there is nobody to say good-bye to. */
  #beginLeave(timeoutMs: number): void {
    if (this.#state === 'closed') return
    if (this.#opened === undefined) {
      this.#spread = true
      return this.#end(undefined, cutShort('leave'))
    }
    this.#state = 'leaving'
    this.#start?.reject(cutShort('leave'))
    this.#start = undefined
    this.#opened.driver.input((engine, now) => engine.leave(timeoutMs, now))
  }

  #end(reason: RollcallError | undefined, startFailure: unknown = reason): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#opened?.driver.stop()
    this.#start?.reject(startFailure ?? cutShort('close'))
    this.#start = undefined
    this.#untold.end()
    this.#audience.end(this.#wrongState('its members no longer change'))
    void (this.#opened?.transport.close() ?? Promise.resolve()).then(() => {
      this.#surroundings.handedOver()
      this.#audience.close(reason)
      this.#resolveClosed(reason)
    })
  }

  #wrongState(problem: string): RollcallError {
    return new RollcallError('ROLLCALL_STATE', `the cluster is ${this.#state}: ${problem}`)
  }
}
