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

export function memberOf<M>(known: Life & { readonly address: Address }, state: MemberState, metadata: M): Member<M> {
  const { name, instance, incarnation, address } = known
  const { host, port } = address
  return Object.freeze({ name, instance, host, port, address: addressText(address), metadata, state, incarnation })
}

/** The same member with something changed. */
export function changed<M>(member: Member<M>, change: Partial<Pick<Member<M>, 'state' | 'metadata'>>): Member<M> {
  return Object.freeze({ ...member, ...change })
}
