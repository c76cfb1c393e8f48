/** What users see of a member: frozen snapshots, never live records. */
import type { Address } from '../protocol/address.ts'
import { addressText } from '../protocol/address.ts'
import type { ClaimState, Life } from '../protocol/types.ts'

/** `failed` and `left` are seen only on the member that a `leave` event hands over. */
export type MemberState = ClaimState

/** A snapshot of one member, frozen. `M` is what the user's `readMetadata` makes of metadata; without one it is `unknown`. */
export interface Member<M = unknown> {
  readonly name: string
  /** One life of a process: a restart under the same name has another. */
  readonly instance: string
  readonly host: string
  readonly port: number
  /** `host:port`, an IPv6 host in brackets: ready for a seed list or a URL. */
  readonly address: string
  readonly metadata: M
  readonly state: MemberState
  /** Rises with each change that the member says about itself. */
  readonly incarnation: number
}

/**
 * The snapshots made last, by what was known of the life. Many members of one process, simulated ones above all, hold one
 * claim, and then they show one snapshot: at a thousand members that saves 190 bytes for each pair of them. Each lives as
 * long as its claim.
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

/** The same member with something changed. */
export function changed<M>(member: Member<M>, change: Partial<Pick<Member<M>, 'state' | 'metadata'>>): Member<M> {
  return Object.freeze({ ...member, ...change })
}
