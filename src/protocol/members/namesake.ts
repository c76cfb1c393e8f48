/**
 * What to do about a claim to one's own name that overrules one's own, or says the same number with other contents.
 *
 * | the claim is about                           | what happens                                                                  |
 * |----------------------------------------------|-------------------------------------------------------------------------------|
 * | this life, with contents that it never had   | renewed: a clone runs, or a snapshot was restored; from now on this is another life |
 * | this life                                    | raised above: it is an accusation, or an echo of a number never said          |
 * | another life, failed or left                 | raised above: the name is free                                                |
 * | another life, at this very address           | raised above: it cannot be there, this process is                             |
 * | another life, living, elsewhere              | its process is asked: who answers keeps the name, silence frees it            |
 *
 * Asking first is what keeps two living processes from outbidding each other for ever; so does another instance, as two clones
 * with one instance would take each other's words for their own.
 */
import { sameAddress } from '../address.ts'
import { sameContents, saysLiving } from './precedence.ts'
import type { Claim } from '../types.ts'

export function namesakeRule(self: Claim, claim: Claim): 'raise' | 'ask' | 'renew' {
  if (!saysLiving(claim)) return 'raise'
  if (claim.instance === self.instance) return sameContents(claim, self) ? 'raise' : 'renew'
  return sameAddress(claim.address, self.address) ? 'raise' : 'ask'
}
