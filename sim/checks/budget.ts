/**
 * What one member may cost the others, however many join, leave and fail. No datagram is longer than the limit. In any second of
 * the member's own clock, gossip and the pages of lists keep to their buckets. A member remembers no more names than it has room
 * for.
 *
 * After sends were blocked, what had waited leaves within the same second as what the bucket, full again by then, lets through. A
 * member whose sends are blocked queues no further gossip, so what had waited is at most one full bucket.
 */
import type { FaultKind } from '../faults.ts'
import type { Checker, WatchedLife } from './checker.ts'
import { gossipWorstSecond, LONGEST_DATAGRAM_BYTES, MOST_ON_A_LIST, PAGES_WORST_SECOND } from './promised.ts'
import { Rate } from './rate.ts'

/** Names of gone members that even the members of a small cluster remember. */
const GONE_ROOM = 1024

/** One more while it is about to make room. */
const ABOUT_TO_GO = 1

const STANDS_STILL: ReadonlySet<FaultKind> = new Set(['blocked'])

/** By then a second has passed by any member's own clock, however it drifts. */
const SECOND_SURELY_OVER_MS = 2000

interface Rates {
  readonly gossip: Rate
  /** After blocked sends: with what had waited. */
  readonly released: Rate
  readonly pages: Rate
}

export function budgetChecker(): Checker {
  const rates = new WeakMap<WatchedLife, Rates>()
  const ratesOf = (life: WatchedLife): Rates => {
    const known = rates.get(life)
    if (known !== undefined) return known
    const gossip = gossipWorstSecond(life.settings)
    const made = { gossip: new Rate(gossip), released: new Rate(gossip + life.settings.gossipBurst), pages: new Rate(PAGES_WORST_SECOND) }
    rates.set(life, made)
    return made
  }
  return {
    name: 'budget',
    take({ kind, life }) {
      if (kind !== 'verdict') return undefined
      const room = Math.max(GONE_ROOM, 2 * life.peak)
      if (life.gone > room + ABOUT_TO_GO) return `it remembers ${life.gone} gone members, and the limit is ${room}`
      return life.size > MOST_ON_A_LIST ? `it holds ${life.size} members, and the limit is ${MOST_ON_A_LIST}` : undefined
    },
    sent(life, { kind, bytes }, { faults, nowMs }) {
      if (bytes > LONGEST_DATAGRAM_BYTES) return `a ${kind} has ${bytes} bytes, and the limit is ${LONGEST_DATAGRAM_BYTES}`
      if (kind === 'gossip') {
        const { gossip, released } = ratesOf(life)
        const keepsToGossip = gossip.take(life.now())
        const keepsToReleased = released.take(life.now())
        const hadWaited = faults.befell(life.host, STANDS_STILL, nowMs - SECOND_SURELY_OVER_MS)
        const { keeps, most } = hadWaited ? { keeps: keepsToReleased, most: released.most } : { keeps: keepsToGossip, most: gossip.most }
        if (!keeps) return `it sends more than ${most} gossip packets within a second`
      }
      const isPage = kind === 'page' || kind === 'compared'
      return isPage && !ratesOf(life).pages.take(life.now()) ? `it sends more than ${PAGES_WORST_SECOND} pages within a second` : undefined
    },
  }
}
