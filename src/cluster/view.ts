/**
 * What the user sees: self plus the replay of all events so far, and nothing else. It changes one event at a time, before the
 * handlers of that event run, so a user who reads it and then listens misses nothing.
 */
import type { Claim } from '../protocol/types.ts'
import type { EngineEvent } from '../protocol/outbox.ts'
import type { LeaveReason } from '../protocol/outbox.ts'
import type { Member, MemberState } from './member.ts'
import { changed, memberOf } from './member.ts'
import { SortedList } from './sorted-list.ts'

/** What happened to another member: `events()` yields these. */
export type ClusterEvent<M = unknown> =
  | { readonly type: 'join'; readonly member: Member<M> }
  | { readonly type: 'leave'; readonly member: Member<M>; readonly reason: LeaveReason }
  | { readonly type: 'update'; readonly member: Member<M>; readonly previous: Member<M> }
  | { readonly type: 'suspect' | 'recover'; readonly member: Member<M> }

/** The engine's events about other members. */
export type PeerEvent = Extract<EngineEvent, { type: ClusterEvent['type'] }>

/** Reads the metadata of a claim as the user's type; undefined if it is refused. */
export type ReadClaim<M> = (claim: Claim) => { readonly metadata: M } | undefined

export interface ViewOptions<M> {
  readonly admits?: (member: Member<M>) => boolean
  readonly observes?: boolean
}

export class View<M> {
  #self: Member<M>
  /** Key: name, self excluded. Bound: the members the engine holds. */
  readonly #peers = new Map<string, Member<M>>()
  readonly #sortedPeers: SortedList<M> = new SortedList(() => [...this.#peers.values()])
  readonly #sortedMembers: SortedList<M>
  readonly #read: ReadClaim<M>
  readonly #admits: (member: Member<M>) => boolean
  readonly #observes: boolean

  /** `admits` is asked about each member that would join; it stays hidden if not admitted. An observer is not on its own list. */
  constructor(self: Member<M>, read: ReadClaim<M>, { admits = () => true, observes = false }: ViewOptions<M> = {}) {
    this.#self = self
    this.#read = read
    this.#admits = admits
    this.#observes = observes
    // An observer's members are its peers.
    this.#sortedMembers = observes ? this.#sortedPeers : new SortedList(() => [...this.#peers.values(), this.#self])
  }

  get self(): Member<M> {
    return this.#self
  }

  set self(member: Member<M>) {
    this.#self = member
    if (!this.#observes) this.#sortedMembers.put(member)
  }

  get size(): number {
    return this.#peers.size + (this.#observes ? 0 : 1)
  }

  get(name: string): Member<M> | undefined {
    return name === this.#self.name && !this.#observes ? this.#self : this.#peers.get(name)
  }

  /** Frozen; the same array until something changes. */
  members(): readonly Member<M>[] {
    return this.#sortedMembers.members
  }

  peers(): readonly Member<M>[] {
    return this.#sortedPeers.members
  }

  /**
   * Applies an event and returns it as the user sees it; undefined if the user sees nothing. A member whose metadata cannot be
   * read, or that is not admitted, is hidden until it changes. One that is already shown keeps the metadata that was read last.
   */
  take(event: PeerEvent): ClusterEvent<M> | undefined {
    const shown = this.#peers.get(event.claim.name)
    switch (event.type) {
      case 'join':
        return this.#join(event.claim, 'alive')
      case 'leave': {
        if (shown === undefined) return undefined
        const member = changed(shown, { state: event.reason === 'left' ? 'left' : 'failed' })
        this.#remove(shown.name)
        return { type: 'leave', member, reason: event.reason }
      }
      case 'update': {
        if (shown === undefined) return this.#join(event.claim, event.claim.state)
        const read = this.#read(event.claim)
        if (read === undefined && memberOf(event.claim, shown.state, shown.metadata).address === shown.address) return undefined
        const member = this.#put(memberOf(event.claim, shown.state, read === undefined ? shown.metadata : read.metadata))
        return { type: 'update', member, previous: shown }
      }
      case 'suspect':
      case 'recover': {
        const state = event.type === 'suspect' ? 'suspect' : 'alive'
        // A member that was hidden until just now has joined in this state already.
        if (shown === undefined || shown.state === state) return undefined
        return { type: event.type, member: this.#put(memberOf(event.claim, state, shown.metadata)) }
      }
      default:
        return event satisfies never
    }
  }

  #join(claim: Claim, state: MemberState): ClusterEvent<M> | undefined {
    const read = this.#read(claim)
    if (read === undefined) return undefined
    const member = memberOf(claim, state, read.metadata)
    return this.#admits(member) ? { type: 'join', member: this.#put(member) } : undefined
  }

  #put(member: Member<M>): Member<M> {
    this.#peers.set(member.name, member)
    this.#sortedPeers.put(member)
    if (!this.#observes) this.#sortedMembers.put(member)
    return member
  }

  #remove(name: string): void {
    this.#peers.delete(name)
    this.#sortedPeers.remove(name)
    if (!this.#observes) this.#sortedMembers.remove(name)
  }
}
