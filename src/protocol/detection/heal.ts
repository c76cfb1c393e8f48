/**
 * Partitions heal by themselves, however long they last: members that were found failed are asked now and then.
 *
 * ```
 *   A holds B as failed, B holds A as failed, and the network is whole again
 *   A -> ping(B), alive A 4, failed B 7    B: A is gone here; only what it says of itself and of B counts
 *   B -> gossip failed A 4, alive B 8      A: join B; refutes, and tells the member it heard it from
 *   A -> gossip alive A 5                  B: join A; from now on its word counts
 *   the next acks show that the lists differ; comparing them mends the rest
 * ```
 *
 * Each member asks one with a probability of (1 + gone / 300) / members a round, so the whole cluster asks 1 + gone / 300 a
 * round: the load does not grow with the number of members.
 */
import type { Entry } from '../members/entry.ts'
import type { Members } from '../members/members.ts'
import type { Random } from '../tools/random.ts'
import { below, fraction } from '../tools/random.ts'

/**
 * The whole cluster asks one more question a round for every 300 gone. With g gone, each of them is asked on average once in
 * g / (1 + g / 300) rounds: fewer than 300, however many are gone.
 */
export const GONE_PER_EXTRA_QUESTION = 300

/** The failed member to ask in this round, if any. Those that left said so, and are not asked. */
export function goneToAsk(members: Members, random: Random): Entry | undefined {
  const drawn = fraction(random)
  const gone = members.failed.size
  if (gone === 0 || drawn * members.size >= 1 + gone / GONE_PER_EXTRA_QUESTION) return undefined
  return [...members.failed.values()][below(random, gone)]
}
