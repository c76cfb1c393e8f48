import { describe, expect, it } from 'vitest'
import { settingsOf } from '../../../src/cluster/protocol-options.ts'
import type { ProtocolOptions } from '../../../src/cluster/protocol-options.ts'
import { PAGES_PER_SECOND } from '../../../src/protocol/lists/list-server.ts'
import { MOST_MEMBERS } from '../../../src/protocol/members/membership.ts'
import { refusedMs, suspicionSpan } from '../../../src/protocol/settings/bounds.ts'
import { PROFILES } from '../../../src/protocol/settings/settings.ts'
import { gossipPacketsWorstSecond } from '../../../src/protocol/settings/traffic-bounds.ts'
import { DATAGRAM_LIMIT } from '../../../src/wire/limits.ts'
import {
  gossipWorstSecond, leastRefusedMs, leastSuspicionMs, LONGEST_DATAGRAM_BYTES, longestSuspicionMs, MOST_ON_A_LIST, PAGES_WORST_SECOND,
} from '../../../sim/checks/promised.ts'
import { drawSettings } from '../../../sim/scenario/draw-settings.ts'

const SIZES = [...Array.from({ length: 130 }, (_, index) => index + 1), 199, 256, 257, 512, 1000, 1024, 4096, 9999, 50_000]

/** What is not drawn, as nothing would mend or nobody would be suspected with it. */
const RARE: readonly ProtocolOptions[] = [
  { expert: { gossip: 'off' } }, { expert: { gossip: 'tick' } }, { expert: { suspicion: 'off' } }, { expert: { suspicionFixedMs: 700 } },
  { expert: { suspicionLogAtLeastOne: false } }, { expert: { suspicionConfirmations: 0 } }, { gossipFanOut: 1 }, { gossipFanOut: 16 },
]

const DRAWN: readonly ProtocolOptions[] = [
  ...PROFILES.map((profile) => ({ profile })), ...RARE, ...Array.from({ length: 200 }, (_, seed) => drawSettings(seed)),
]

describe('What checkers hold members to', () => {
  it('is what the README says of the defaults: suspicions last 2 s at least up to ten members and 4 s with a hundred, six times as long at most', () => {
    const settings = settingsOf({}, [])
    const spans = [3, 10, 100].map((members) => [leastSuspicionMs(settings, members), longestSuspicionMs(settings, members)])
    expect(spans).toEqual([[2000, 12_000], [2000, 12_000], [4000, 24_000]])
    expect(longestSuspicionMs(settings, 2)).toBe(2000)
  })

  it('lets refusals make them half a second where news is quick, and never longer', () => {
    expect(leastRefusedMs(settingsOf({}, []), 50)).toBe(500)
    expect(leastRefusedMs(settingsOf({ profile: 'wan' }, []), 50)).toBe(4 * (3 + 3) * 200)
    expect(leastRefusedMs(settingsOf({ suspicionFactor: 0.1 }, []), 5)).toBe(100)
  })

  it('lets 78 packets of gossip leave in a second', () => {
    expect(gossipWorstSecond(settingsOf({}, []))).toBe(78)
    expect(gossipWorstSecond(settingsOf({ expert: { gossip: 'off' } }, []))).toBe(0)
    expect(gossipWorstSecond(settingsOf({ expert: { gossip: 'tick' } }, []))).toBe(78 + 3 * 51)
  })

  it('is what the engine goes by too, so that whoever changes a limit changes it in both places', () => {
    expect([LONGEST_DATAGRAM_BYTES, MOST_ON_A_LIST, PAGES_WORST_SECOND]).toEqual([DATAGRAM_LIMIT, MOST_MEMBERS, 2 * PAGES_PER_SECOND])
    for (const options of DRAWN) {
      const settings = settingsOf({ ...options }, [])
      expect(gossipWorstSecond(settings)).toBe(Math.floor(gossipPacketsWorstSecond(settings)))
      for (const members of SIZES) {
        const { leastMs, mostMs } = suspicionSpan(settings, members)
        const own = [leastMs, mostMs, Math.min(leastMs, refusedMs(settings, members))]
        const here = [leastSuspicionMs(settings, members), longestSuspicionMs(settings, members), leastRefusedMs(settings, members)]
        if (own.some((ms, place) => !isAbout(ms, here[place], isPowerOf(members, settings.gossipFanOut + 1) ? 4 * settings.gossipSpacingMs : 0))) {
          expect([options, members, own]).toEqual([options, members, here])
        }
      }
    }
  })
})

/** Where a logarithm is a whole number, the engine's may be the next to it: then it gives news one round more. */
function isAbout(ms: number, promisedMs: number | undefined, oneRoundMs: number): boolean {
  return promisedMs !== undefined && ms > promisedMs - 1e-6 && ms < promisedMs + oneRoundMs + 1e-6
}

function isPowerOf(members: number, factor: number): boolean {
  let power = 1
  while (power < members) power *= factor
  return power === members
}
