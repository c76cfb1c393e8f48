/**
 * What to do about a claim to one's own name that overrules one's own.
 *
 * | the claim is about                    | what happens                                                          |
 * |---------------------------------------|-----------------------------------------------------------------------|
 * | this life                             | raised above: it is an accusation, or an echo of a number never said  |
 * | another life, failed or left          | raised above: the name is free                                        |
 * | another life, at this very address    | raised above: it cannot be there, this process is                     |
 * | another life, living, elsewhere       | its process is asked: who answers keeps the name, silence frees it    |
 *
 * Asking first is what keeps two living processes from outbidding each other for ever.
 */
import { sameAddress } from '../address.ts'
import { saysLiving } from './precedence.ts'
import type { Claim } from '../types.ts'

export function namesakeRule(self: Claim, claim: Claim): 'raise' | 'ask' {
  if (claim.instance === self.instance) return 'raise'
  if (!saysLiving(claim)) return 'raise'
  return sameAddress(claim.address, self.address) ? 'raise' : 'ask'
}
