/**
 * Who asks at once when a first suspicion is heard: the few members with the lowest hash(member, suspect, incarnation). Everybody
 * computes the same few without a word, others for each suspicion, so a suspicion is confirmed or refuted within one probe by
 * members that stand elsewhere in the network than its accuser. The same few ask a life that says it has moved: does it answer there?
 */
import { hashText } from '../tools/hash.ts'
import type { Members } from '../members/members.ts'
import type { Life } from '../types.ts'

/** Stops counting as soon as enough others come before this member, which for most of them is soon. */
export function isWitness(members: Members, suspect: Life, witnesses: number): boolean {
  const rank = (name: string): number => hashText(`${name}\n${suspect.name}\n${suspect.incarnation}`)
  const own = rank(members.self)
  let before = 0
  for (const { name } of members.peers) {
    if (before >= witnesses) return false
    if (name !== suspect.name && rank(name) < own) before++
  }
  return before < witnesses
}
