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
import type { Opened } from './opening.ts'
import { open } from './opening.ts'
import type { ClusterOptions, ResolvedOptions } from './options.ts'
import { resolveOptions } from './options.ts'
import type { OwnMetadata } from './own-metadata.ts'
import { ownMetadata } from './own-metadata.ts'
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

/** `idle` until start(), `starting` until it settles, `leaving` from leave(), `closed` for ever after the end. */
export type ClusterState = 'idle' | 'starting' | 'running' | 'leaving' | 'closed'

export interface LeaveOptions {
  /** How long the good-bye may take. Default: 1000. */
  readonly timeoutMs?: number | undefined
  /** Cuts it short. */
  readonly signal?: AbortSignal | undefined
}

/** Some round-trip times, and the patience of whoever shuts a service down. */
const LEAVE_TIMEOUT_MS = 1000

/**
 * This process as a member of a cluster: it finds its peers, tells who joins and who leaves, and is found.
 *
 * ```ts
 * const cluster = new Cluster({ name: 'api-1', seeds: ['10.0.3.5:7390'], metadata: { role: 'api' } })
 * cluster.on('join', (member) => console.log('join', member.name))
 * cluster.on('leave', (member, reason) => console.log('leave', member.name, reason))
 * await cluster.start()
 * ```
 *
 * No event is about this member itself. `members()` is self and the replay of the events so far, in the same tick too.
 */
export class Cluster<M = unknown> implements AsyncDisposable {
  /** Resolves when the cluster has ended, with the error that ended it, if one did. Never rejects. */
  readonly closed: Promise<RollcallError | undefined>
  /** The keys that seal and open datagrams, to be changed at any time before the end. */
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
  /** The time for joining was over before the socket was bound. */
  #isLate = false
  #resolveClosed!: (reason: RollcallError | undefined) => void

  /** Throws `ROLLCALL_OPTIONS` with all problems listed, `ROLLCALL_KEY`, `ROLLCALL_METADATA_SIZE` or `ROLLCALL_METADATA_TYPE`. Does nothing else yet. */
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
    const admits = (member: Member<M>): boolean => entrance.admits(member)
    this.#view = new View<M>(self, (claim) => entrance.read(claim), { admits, observes: this.#options.observe })
    this.#audience = new Audience<M>({ surroundings, unref: this.#options.unref, view: this.#view })
    this.#seeds = new SeedLookUps(surroundings, this.#options.seeds, () => this.#greetSeeds())
    this.#untold = new Untold(() => surroundings.handedOver())
    this.#ring = newRing(this.#options, surroundings)
    this.keys = new Keys(this.#ring, () => (this.#state === 'closed' ? this.#wrongState('given other keys') : undefined))
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
  }

  get state(): ClusterState {
    return this.#state
  }

  /** False while no other member is known although seeds were given. */
  get joined(): boolean {
    return this.#options.seeds.length === 0 || this.#view.peers().length > 0
  }

  /** This member as others see it; its address is final once start() has bound the socket. */
  get self(): Member<M> {
    return this.#view.self
  }

  /** Members known, self included. */
  get size(): number {
    return this.#view.size
  }

  /** Alive and suspect, self included, sorted by name. Frozen; the same array until something changes. */
  members(): readonly Member<M>[] {
    return this.#view.members()
  }

  /** The same without self. */
  peers(): readonly Member<M>[] {
    return this.#view.peers()
  }

  member(name: string): Member<M> | undefined {
    return this.#view.get(name)
  }

  /** What was counted since the start, and how things stand. A frozen copy; `prometheusText` puts it into words. */
  stats(): ClusterStats {
    return this.#counters.snapshot(this.#opened?.engine)
  }

  /** How long a member takes to answer, smoothed, and how much that varies; undefined until it has been asked and has answered. */
  rtt(name: string): RoundTrip | undefined {
    const known = this.#opened?.engine.roundTrip(name)
    return known === undefined ? undefined : Object.freeze({ ...known })
  }

  /** Those who are gone and remembered, sorted by name. Frozen. */
  departed(): readonly DepartedMember[] {
    return departedMembers(this.#opened?.engine.gone ?? [], this.#surroundings.now())
  }

  /**
   * Forgets one who failed and will not come back: this member does not ask any more whether it has. Resolves with whether there was
   * one. The others remember it until they are told the same, and may still tell of it here until its failure is no news any more.
   */
  async forget(name: string): Promise<boolean> {
    if (this.#state === 'closed') throw this.#wrongState('changed')
    return this.#opened?.engine.forget(name) ?? false
  }

  on<Name extends keyof ClusterEvents<M>>(name: Name, handler: ClusterEvents<M>[Name]): this {
    this.#audience.handlers.on(name, handler)
    return this
  }

  once<Name extends keyof ClusterEvents<M>>(name: Name, handler: ClusterEvents<M>[Name]): this {
    this.#audience.handlers.once(name, handler)
    return this
  }

  off<Name extends keyof ClusterEvents<M>>(name: Name, handler: ClusterEvents<M>[Name]): this {
    this.#audience.handlers.off(name, handler)
    return this
  }

  /**
   * Binds the socket and looks for the others. Resolves when the whole list of one seed is in (those joins fire before), at
   * once without seeds or when all seeds are this member itself, or after `joinTimeoutMs` with `joined: false` while it goes
   * on trying. Rejects with `ROLLCALL_ADDRESS`, `ROLLCALL_NAME_TAKEN`, `ROLLCALL_NO_SEED` (where one is `required`) or the
   * signal's reason, and then the cluster is closed; with `ROLLCALL_STATE` where it is not idle, and with `ROLLCALL_OPTIONS`
   * for wrong arguments, and then it is as it was.
   */
  async start(options: StartOptions = {}): Promise<Started> {
    if (this.#state !== 'idle') throw this.#wrongState('started')
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
   * Applied at once; resolves when it has been sent as often as gossip sends it, or the cluster has ended. Rejects with
   * `ROLLCALL_METADATA_SIZE` or `ROLLCALL_METADATA_TYPE`, and with `ROLLCALL_STATE` after leave() or the end.
   */
  async setMetadata(metadata: M): Promise<void> {
    if (this.#state === 'leaving' || this.#state === 'closed') throw this.#wrongState('changed')
    const own = ownMetadata(metadata, this.#options.readMetadata)
    const opened = this.#opened
    if (opened === undefined) {
      this.#own = own
      this.#view.self = changed(this.#view.self, { metadata: own.value })
      return this.#audience.changed()
    }
    await this.#untold.wait((said) => {
      opened.driver.input((engine, now) => {
        this.#own = own
        engine.setMetadata(own.bytes, now)
        said(engine.self.incarnation)
      })
    })
  }

  /**
   * Resolves with the members as soon as one of that name is there, or the test holds for them. Rejects with
   * `ROLLCALL_TIMEOUT`, the signal's reason, what the test throws, or `ROLLCALL_STATE` when the cluster ends.
   */
  async waitFor(test: string | MembersTest<M>, options: WaitOptions = {}): Promise<readonly Member<M>[]> {
    if (this.#state === 'closed') throw this.#wrongState('waited for')
    return this.#audience.waitFor(test, options)
  }

  /** The events from now on, beginning with a join for each peer already there. Ends with the cluster, or throws the signal's reason. */
  events(options: { readonly signal?: AbortSignal | undefined } = {}): AsyncIterableIterator<ClusterEvent<M>> {
    const stream = this.#audience.events(options)
    if (this.#state === 'closed') stream.end()
    return stream
  }

  /**
   * Says good-bye and ends: resolves when that is done, in bounded time, with whether enough members have acknowledged it.
   * A second call gives the same promise. Rejects only for wrong arguments.
   */
  leave(options: LeaveOptions = {}): Promise<{ readonly spread: boolean }> {
    try {
      checkArguments('leave', options)
      this.#leaving ??= this.#leave(options.timeoutMs ?? LEAVE_TIMEOUT_MS, options.signal)
      return this.#leaving
    } catch (wrongArguments) {
      return Promise.reject(wrongArguments as RollcallError)
    }
  }

  /** Ends without a good-bye; others will find out. Resolves when the port is free. Cuts a leave() short. */
  async close(): Promise<void> {
    this.#do(() => this.#end(undefined))
    await this.closed
  }

  /** Leaves, as `await using` does at the end of its block. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave()
  }

  /** Does something now, or, called from within a handler, right after it. */
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
    this.#opened?.driver.input((engine, now) => {
      for (const { kind, warning } of this.#seeds.troubles(engine.self.address)) this.#audience.warn({ kind }, () => warning)
      engine.greet(this.#seeds.addresses, this.#seeds.complete, now)
    })
  }

  #started(joined: boolean): void {
    if (this.#state === 'starting') this.#state = 'running'
    this.#start?.resolve({ joined, members: this.size })
    this.#start = undefined
  }

  /** Before the socket is bound there is no more to say than that it takes long; `start` then waits for that, and no longer. */
  #joinTimedOut(required: boolean): void {
    if (this.#start === undefined) return
    if (!required) {
      this.#isLate = this.#opened === undefined
      if (this.#isLate) return
      this.#opened?.driver.input((engine, now) => engine.settleForNow(now))
      return this.#started(this.#options.seeds.length === 0)
    }
    const engine = this.#opened?.engine
    const report = this.#seeds.report((address) => engine?.seedOutcome(address) ?? 'not greeted yet')
    this.#end(new RollcallError('ROLLCALL_NO_SEED', `no seed gave its list within ${this.#start.joinTimeoutMs} ms:\n  ${report.join('\n  ')}`))
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

  /** Who has told nobody of itself has nobody to say good-bye to. */
  #beginLeave(timeoutMs: number): void {
    if (this.#state === 'closed') return
    if (this.#opened === undefined) {
      this.#spread = true
      return this.#end(undefined, this.#wrongState('waited for: it left while it was starting'))
    }
    this.#state = 'leaving'
    this.#start?.reject(this.#wrongState('waited for: it left while it was starting'))
    this.#start = undefined
    this.#opened.driver.input((engine, now) => engine.leave(timeoutMs, now))
  }

  #end(reason: RollcallError | undefined, startFailure: unknown = reason): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    const ended = this.#wrongState('waited for')
    this.#opened?.driver.stop()
    this.#start?.reject(startFailure ?? ended)
    this.#start = undefined
    this.#untold.end()
    this.#audience.end(ended)
    void (this.#opened?.transport.close() ?? Promise.resolve()).then(() => {
      this.#surroundings.handedOver()
      this.#audience.close(reason)
      this.#resolveClosed(reason)
    })
  }

  #wrongState(wanted: string): RollcallError {
    return new RollcallError('ROLLCALL_STATE', `a cluster that is ${this.#state} cannot be ${wanted}`)
  }
}
