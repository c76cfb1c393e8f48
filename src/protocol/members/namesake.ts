/**
 * What to do about a claim to this member's own name that overrules its own, or has the same number and other contents.
 *
 * | the claim is about                           | what happens                                                                  |
 * |----------------------------------------------|-------------------------------------------------------------------------------|
 * | this life, with contents that it never had   | renewed: a clone runs, or a snapshot was restored; this member draws a new instance |
 * | this life                                    | raised above: it is an accusation, or has a number that this life never used  |
 * | another life, failed or left                 | raised above: the name is free                                                |
 * | another life, at this very address           | raised above: it cannot be there, this process is                             |
 * | another life, living, elsewhere              | its process is asked: if it answers it keeps the name, silence frees the name |
 *
 * Asking first keeps two living processes from outbidding each other for ever. So does the new instance: two clones with one
 * instance would take each other's claims for their own.
 */
import { sameAddress } from '../address.ts'
import { sameContents, saysLiving } from './precedence.ts'
import type { Claim } from '../types.ts'

export function namesakeRule(self: Claim, claim: Claim): 'raise' | 'ask' | 'renew' {
  if (!saysLiving(claim)) return 'raise'
  if (claim.instance === self.instance) return sameContents(claim, self) ? 'raise' : 'renew'
  return sameAddress(claim.address, self.address) ? 'raise' : 'ask'
}
