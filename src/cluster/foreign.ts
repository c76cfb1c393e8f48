/**
 * Warnings about datagrams that speak this protocol but do not belong here. Anybody can send them from any forged address, so an
 * address is no cause of its own: there is one warning per reason and minute, no matter who sends how many.
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
      return new RollcallError('ROLLCALL_CLUSTER', `${came} it is of another cluster; check its sender's option "cluster" and its seeds`)
    case 'sealed':
      return new RollcallError('ROLLCALL_KEY', `${came} it is sealed, and this member has no keys; give all members the same keys`)
    case 'unsealed':
      return new RollcallError('ROLLCALL_KEY', `${came} it is not sealed, and this member requires it; give all members the same keys`)
    case 'seal':
      return new RollcallError('ROLLCALL_KEY', `${came} no key here opens it (${fingerprints.join(', ')}); its sender has other keys, or it was changed in transit`)
    default:
      return reason satisfies never
  }
}
