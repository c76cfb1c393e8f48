/** How many packets a member sends: for probing at rest, and for gossip at most. */
import type { Settings } from './settings.ts'

/** Its own ping each interval and, on average, one ack: all pings of n members go to n members. */
export const PROBE_PACKETS_PER_INTERVAL = 2

/** Packets that a member sends per second for probing: the average at rest. */
export function probePacketsPerSecond({ probeIntervalMs }: Settings): number {
  return (PROBE_PACKETS_PER_INTERVAL * 1000) / probeIntervalMs
}

/** Most gossip packets that a member sends per second in the long run: by the bucket's rate, and by ticks, which take no tokens. */
export function gossipPacketsPerSecond({ gossipPerSecond, gossipFanOut, gossipSpacingMs, expert }: Settings): number {
  switch (expert.gossip) {
    case 'fresh':
      return gossipPerSecond
    case 'tick':
      return gossipPerSecond + (gossipFanOut * 1000) / gossipSpacingMs
    case 'off':
      return 0
    default:
      return expert.gossip satisfies never
  }
}

/** Gossip packets in the worst second: a full bucket and what flows into it meanwhile; one tick more than fits a second. */
export function gossipPacketsWorstSecond(settings: Settings): number {
  const { gossipBurst, gossipFanOut, expert } = settings
  if (expert.gossip === 'off') return 0
  return gossipPacketsPerSecond(settings) + gossipBurst + (expert.gossip === 'tick' ? gossipFanOut : 0)
}
