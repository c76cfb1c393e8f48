/** Members that are gone but still remembered, for operators. Failed ones are asked now and then whether they are back. */
import type { Address } from '../protocol/address.ts'
import { addressText } from '../protocol/address.ts'
import type { Claim, Instant } from '../protocol/types.ts'

/** A member that is gone but still remembered, frozen. */
export interface DepartedMember {
  readonly name: string
  /** Id of the life that is gone. */
  readonly instance: string
  readonly host: string
  readonly port: number
  /** `host:port`: its last address. */
  readonly address: string
  readonly incarnation: number
  /** `left`: it said so. `failed`: it was found to have failed, and is asked now and then whether it is back. */
  readonly reason: 'left' | 'failed'
  /** Milliseconds since this member learned of it. */
  readonly forMs: number
}

interface Gone {
  readonly claim: Claim
  readonly heldSince: Instant
}

/** Sorted by name. */
export function departedMembers(gone: readonly Gone[], now: number): readonly DepartedMember[] {
  const departed = gone.map(({ claim, heldSince }) => {
    const { name, instance, incarnation, address, state } = claim
    const { host, port }: Address = address
    const reason = state === 'left' ? 'left' : 'failed'
    return Object.freeze({ name, instance, host, port, address: addressText(address), incarnation, reason, forMs: now - heldSince } as const)
  })
  return Object.freeze(departed.sort((a, b) => (a.name < b.name ? -1 : 1)))
}
