import { describe, expect, it } from 'vitest'
import { gossipPacketsPerSecond, gossipPacketsWorstSecond, probePacketsPerSecond } from '../../../src/protocol/settings/traffic-bounds.ts'
import { profileSettings, type Settings } from '../../../src/protocol/settings/settings.ts'

function gossiping(gossip: Settings['expert']['gossip']): Settings {
  const lan = profileSettings('lan')
  return { ...lan, gossipSpacingMs: 200, expert: { ...lan.expert, gossip } }
}

describe('A member sends', () => {
  it.each([['lan', 2, 60, 78], ['wan', 0.4, 30, 48], ['local', 4, 120, 156]] as const)(
    'by the profile %s %d probe packets a second at rest, at most %i gossip packets a second and %i in the worst', (profile, probes, gossip, worst) => {
      const settings = profileSettings(profile)
      expect([probePacketsPerSecond(settings), gossipPacketsPerSecond(settings), gossipPacketsWorstSecond(settings)]).toEqual([probes, gossip, worst])
    })

  it('its fan-out at each tick in addition to the bucket, and without gossip nothing', () => {
    expect([gossipPacketsPerSecond(gossiping('tick')), gossipPacketsWorstSecond(gossiping('tick'))]).toEqual([60 + 15, 60 + 15 + 18 + 3])
    expect([gossipPacketsPerSecond(gossiping('off')), gossipPacketsWorstSecond(gossiping('off'))]).toEqual([0, 0])
  })
})
