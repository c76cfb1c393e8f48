/**
 * The witnesses of a suspicion: the few members with the lowest hash(member, suspect, incarnation), who ask the suspect as soon
 * as they hear of it. All members compute the same few without exchanging a word, and different ones for each suspicion. So it
 * is confirmed or refuted within one probe, by members that reach the suspect over other paths than its accuser. The same few
 * ask a life that says it has moved.
 */
import { hashText } from '../tools/hash.ts'
import type { Members } from '../members/members.ts'
import type { Life } from '../types.ts'

/**
 * Whether this member is one of that many `witnesses`. Stops counting once enough others rank before it, which is soon for most
 * members.
 */
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
