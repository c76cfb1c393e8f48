/**
 * Partitions heal by themselves, whatever their length: those that were found failed are asked now and then.
 *
 * ```
 *   A holds B as failed, B holds A as failed, and the network is whole again
 *   A -> ping(B), alive A 4, failed B 7    B: A is gone here; only what it says of itself and of B counts
 *   B -> gossip failed A 4, alive B 8      A: join B; refutes, and says so to whom it heard it from
 *   A -> gossip alive A 5                  B: join A; from now on its word counts
 *   the next acks show that the lists differ; they are mended, and every tombstone meets the one it is about
 * ```
 *
 * Each member asks one with a probability of (1 + gone / 300) / members a round: about one question a round from the whole
 * cluster, so the load does not grow with its size, and a little more where many are gone.
 */
import type { Entry } from '../members/entry.ts'
import type { Members } from '../members/members.ts'
import type { Random } from '../tools/random.ts'
import { below, fraction } from '../tools/random.ts'

export const GONE_PER_QUESTION = 300

/** The one to ask in this round, if any. Who left said so, and is not asked. */
export function goneToAsk(members: Members, random: Random): Entry | undefined {
  const drawn = fraction(random)
  const gone = members.failed.size
  if (gone === 0 || drawn * members.size >= 1 + gone / GONE_PER_QUESTION) return undefined
  return [...members.failed.values()][below(random, gone)]
}
