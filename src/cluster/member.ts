/** What users see of a member: frozen snapshots, never live records. */
import type { Address } from '../protocol/address.ts'
import { addressText } from '../protocol/address.ts'
import type { ClaimState, Life } from '../protocol/types.ts'

/** In `members()` only `alive` and `suspect`; `failed` and `left` occur only in a `leave` event. */
export type MemberState = ClaimState

/** A frozen snapshot of one member. `M` is the type that the user's `readMetadata` returns; without one it is `unknown`. */
export interface Member<M = unknown> {
  readonly name: string
  /** Random id of one life, that is one run of a process: a restart under the same name has another. */
  readonly instance: string
  readonly host: string
  readonly port: number
  /** `host:port`, an IPv6 host in brackets: ready for a seed list or a URL. */
  readonly address: string
  readonly metadata: M
  readonly state: MemberState
  /** Rises each time the member changes its metadata or address, or refutes a suspicion. */
  readonly incarnation: number
}

/**
 * The snapshot made last of each claim. Many members in one process, above all simulated ones, hold the same claim and can then
 * show the same snapshot: at a thousand members that saves 190 bytes for each pair of them. An entry lives as long as its claim.
 */
const made = new WeakMap<object, Member<unknown>>()

export function memberOf<M>(known: Life & { readonly address: Address }, state: MemberState, metadata: M): Member<M> {
  const before = made.get(known)
  if (before !== undefined && before.state === state && Object.is(before.metadata, metadata)) return before as Member<M>
  const { name, instance, incarnation, address } = known
  const { host, port } = address
  const member = Object.freeze({ name, instance, host, port, address: addressText(address), metadata, state, incarnation })
  made.set(known, member)
  return member
}

/** A copy of the member with something changed. */
export function changed<M>(member: Member<M>, change: Partial<Pick<Member<M>, 'state' | 'metadata'>>): Member<M> {
  return Object.freeze({ ...member, ...change })
}
