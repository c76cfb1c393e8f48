/**
 * Decides who gets into the view. What others say of themselves is untrusted, so the user has a say: a member stays hidden if
 * `readMetadata` throws at its metadata, or if `admit` does not admit it. Both are counted and warned about.
 */
import { RollcallError } from '../errors.ts'
import { addressText } from '../protocol/address.ts'
import type { Claim } from '../protocol/types.ts'
import { claimedMetadata } from '../wire/known-metadata.ts'
import { printed } from './checks.ts'
import type { Member } from './member.ts'
import type { ResolvedOptions } from './options.ts'
import type { WarningCause } from './warnings.ts'

/** Counts what was refused. */
interface Refused {
  metadata: number
  members: number
}

export interface EntranceParts<M> {
  readonly options: Pick<ResolvedOptions<M>, 'readMetadata' | 'admit'>
  readonly refused: Refused
  readonly warn: (cause: WarningCause, make: () => RollcallError) => void
}

export class Entrance<M> {
  readonly #parts: EntranceParts<M>

  constructor(parts: EntranceParts<M>) {
    this.#parts = parts
  }

  /** A claim's metadata as the user's type; undefined if it is refused. */
  read(claim: Claim): { readonly metadata: M } | undefined {
    const { options, refused, warn } = this.#parts
    try {
      const decoded = claimedMetadata(claim)
      if (!decoded.ok) throw new RollcallError('ROLLCALL_METADATA_TYPE', 'the bytes are not valid metadata')
      return { metadata: options.readMetadata === undefined ? (decoded.value as M) : options.readMetadata(decoded.value) }
    } catch (cause) {
      refused.metadata++
      const reason = cause instanceof Error ? cause.message : printed(cause)
      const message = `the metadata of ${JSON.stringify(claim.name)} at ${addressText(claim.address)} cannot be read (${reason}); it stays hidden, or as it was`
      warn({ kind: 'metadata', about: claim.name }, () => new RollcallError('ROLLCALL_METADATA_TYPE', message, { cause }))
      return undefined
    }
  }

  /** Whether a member may join the view. Only `true` admits, not any truthy value: a promise would always be one. */
  admits(member: Member<M>): boolean {
    const { admit } = this.#parts.options
    if (admit === undefined) return true
    try {
      const answer: unknown = admit(member)
      if (answer === true) return true
      this.#refuse(member, answer === false ? 'returned false' : `returned ${printed(answer)} instead of true or false`)
    } catch (cause) {
      this.#refuse(member, 'threw (see cause)', { cause })
    }
    return false
  }

  #refuse({ name, address }: Member<M>, how: string, options?: { readonly cause: unknown }): void {
    const { refused, warn } = this.#parts
    refused.members++
    warn({ kind: 'admit', about: name }, () => new RollcallError('ROLLCALL_REFUSED', `${JSON.stringify(name)} at ${address} stays hidden: admit ${how}`, options))
  }
}
