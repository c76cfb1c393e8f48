/**
 * Whom gossip goes to: all members in turn, shuffled anew each time round. If each target were drawn afresh, a member might
 * tell one twice and another never. Going round, it sends each update to different members, as long as there are enough.
 * With ceil(1.5 ln 65) + 5 = 12 sends among 64 members this makes it four times less likely that an update misses somebody.
 */
import type { Entry } from '../members/entry.ts'
import type { Members } from '../members/members.ts'
import { PatientList } from '../tools/patient-list.ts'
import type { Random } from '../tools/random.ts'
import { below, shuffle } from '../tools/random.ts'

export class GossipRing {
  readonly #members: Members
  readonly #random: Random
  /** The members of this round; one that is gone since is skipped. Bound: the members that there were during the round. */
  #ring = new PatientList<Entry>()
  #next = 0
  /** How many peers there were at the last look. */
  #known = 0

  constructor(members: Members, random: Random) {
    this.#members = members
    this.#random = random
  }

  /** The next `count` different ones among the members and `others`, which are gone; fewer if there are fewer. */
  take(count: number, others: readonly Entry[] = []): readonly Entry[] {
    const wanted = Math.min(count, this.#members.peers.length + others.length)
    const taken: Entry[] = []
    this.#letIn()
    while (taken.length < wanted) {
      if (this.#next >= this.#ring.length) {
        this.#ring = new PatientList(shuffle(this.#random, [...this.#members.peers, ...others]))
        this.#next = 0
        this.#known = this.#members.peers.length
      }
      const entry = this.#ring.items[this.#next++] as Entry
      const counts = entry.verdict !== 'gone' || others.includes(entry)
      if (counts && !taken.includes(entry)) taken.push(entry)
    }
    return taken
  }

  /**
   * Newcomers get a random place in what is left of the round: otherwise, while many join at once, all news would go to those
   * that came first. They are at the end of the peers; one that took the index of a peer gone meanwhile waits for the next round.
   */
  #letIn(): void {
    const { peers } = this.#members
    for (let index = this.#known; index < peers.length; index++) {
      const place = this.#next + below(this.#random, this.#ring.length - this.#next + 1)
      this.#ring.insert(place, peers[index] as Entry)
    }
    this.#known = peers.length
  }
}
