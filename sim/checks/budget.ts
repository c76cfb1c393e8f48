/**
 * What one member may cost the others, however many join, leave and fail: no datagram is longer than the limit, gossip keeps to its
 * bucket in any second of the member's own clock, and so do the pages of lists; no more names are remembered than there is room for.
 *
 * Where sends stood still, what waited leaves in one second with what the bucket, full again by then, lets go: as gossip does nothing
 * more while it waits, that is what one full bucket held.
 */
import type { FaultKind } from '../faults.ts'
import type { Checker, WatchedLife } from './checker.ts'
import { gossipWorstSecond, LONGEST_DATAGRAM_BYTES, MOST_ON_A_LIST, PAGES_WORST_SECOND } from './promised.ts'
import { Rate } from './rate.ts'

/** Names of the gone that even a small cluster's members remember, and one that is about to make room. */
const GONE_ROOM = 1024
const ABOUT_TO_GO = 1

const STANDS_STILL: ReadonlySet<FaultKind> = new Set(['blocked'])

/** Any second by a member's own clock is over by then, however that drifts. */
const SECOND_SURELY_OVER_MS = 2000

interface Rates {
  readonly gossip: Rate
  /** With what had waited. */
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
      if (life.gone > room + ABOUT_TO_GO) return `it remembers ${life.gone} who are gone, and there is room for ${room}`
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
        if (!keeps) return `it gossips more than ${most} packets within a second`
      }
      const isPage = kind === 'page' || kind === 'compared'
      return isPage && !ratesOf(life).pages.take(life.now()) ? `it gives more than ${PAGES_WORST_SECOND} pages within a second` : undefined
    },
  }
}
