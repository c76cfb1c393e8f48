/** What a member sends: by its probes at rest, and by gossip at most. */
import type { Settings } from './settings.ts'

/** Its own ping each interval and, in the mean, one ack: all pings of n members go to n members. */
export const PROBE_PACKETS_PER_INTERVAL = 2

/** Packets that a member sends in a second for probing, at rest and in the mean. */
export function probePacketsPerSecond({ probeIntervalMs }: Settings): number {
  return (PROBE_PACKETS_PER_INTERVAL * 1000) / probeIntervalMs
}

/** Gossip packets that a member sends in a second at most, in the long run: by the bucket's rate, and a tick's, which asks no bucket. */
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

/** Gossip packets in the worst second: a full bucket, and what flows into it meanwhile; one tick more than a second has. */
export function gossipPacketsWorstSecond(settings: Settings): number {
  const { gossipBurst, gossipFanOut, expert } = settings
  if (expert.gossip === 'off') return 0
  return gossipPacketsPerSecond(settings) + gossipBurst + (expert.gossip === 'tick' ? gossipFanOut : 0)
}
