/**
 * What an operator is told of datagrams that speak this protocol and do not belong here. Anybody can send some, in the name of any
 * address, so an address is no cause of its own: one warning a reason and minute, whoever sends how many.
 */
import { RollcallError } from '../errors.ts'
import type { Address } from '../protocol/address.ts'
import { addressText } from '../protocol/address.ts'
import type { DropReason } from '../wire/reasons.ts'

export type ForeignReason = Extract<DropReason, 'cluster' | 'sealed' | 'unsealed' | 'seal'>

export function isForeign(reason: DropReason): reason is ForeignReason {
  return reason === 'cluster' || reason === 'sealed' || reason === 'unsealed' || reason === 'seal'
}

/** `fingerprints` are those of the keys held here. */
export function foreignWarning(reason: ForeignReason, from: Address, fingerprints: readonly string[]): RollcallError {
  const came = `a datagram from ${addressText(from)} was refused:`
  switch (reason) {
    case 'cluster':
      return new RollcallError('ROLLCALL_CLUSTER', `${came} it is of another cluster; its sender has an address of this one, or another option "cluster"`)
    case 'sealed':
      return new RollcallError('ROLLCALL_KEY', `${came} it is sealed, and this member has no keys`)
    case 'unsealed':
      return new RollcallError('ROLLCALL_KEY', `${came} it is not sealed, and this member requires it`)
    case 'seal':
      return new RollcallError('ROLLCALL_KEY', `${came} no key here opens it (${fingerprints.join(', ')}); another one sealed it, or it was changed on its way`)
    default:
      return reason satisfies never
  }
}
